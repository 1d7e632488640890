package io.voiprooms.client.example;

import io.voiprooms.client.RoomsQuery;
import io.voiprooms.client.VoipRoomsClient;

/** Prints the calls that are going on, those that waited longest first. */
public class ListOpenRooms {

  public static void main(String[] args) {
    String server = args.length > 0 ? args[0] : "http://localhost:8080";
    RoomsQuery openCalls =
        RoomsQuery.builder().open(true).sortByDescending("callWaitingTime").build();

    try (VoipRoomsClient client =
        VoipRoomsClient.builder(server)
            .credentials(System.getenv("USER_ID"), System.getenv("AUTH_TOKEN"))
            .build()) {
      System.out.printf("%-26s %-20s %-12s %s%n", "created", "visitor", "queue", "waited (ms)");
      client.stream(openCalls)
          .forEach(
              room ->
                  System.out.printf(
                      "%-26s %-20s %-12s %s%n",
                      room.getTs(), room.getFname(), room.getQueue(), room.getCallWaitingTime()));
    }
  }
}
