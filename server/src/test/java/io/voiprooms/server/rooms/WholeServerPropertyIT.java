package io.voiprooms.server.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.voiprooms.server.ServerTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Sends random requests to the server and compares its responses with a model in memory. Two
 * programs write at the same time, each of them its own rooms. Meanwhile other programs follow the
 * changes and walk through the pages. {@code -Dsteps=20000} takes more steps than the default, and
 * {@code -Dseed=…} repeats a run.
 */
class WholeServerPropertyIT extends ServerTest {

  private static final int STEPS = Integer.getInteger("steps", 3_000);
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int STEPS_OF_ROUND = 30;
  private static final int ROOMS_OF_WRITER = 40;
  private static final String ROOMS = "/api/v1/voip/rooms";

  /** The fields of a room that the test writes. */
  private record Call(String id, String fname, String queue, String agent, boolean open, int msgs) {

    String json() {
      return quoted(
          "{'_id':'%s','t':'v','fname':'%s','queue':'%s','servedBy':{'_id':'%s','username':'%s'},'msgs':%d,%s}"
              .formatted(
                  id,
                  fname,
                  queue,
                  agent.equals("kim.jane") ? KIM.id() : agent,
                  agent,
                  msgs,
                  open ? "'open':true" : "'open':false,'closedAt':'2026-10-14T16:24:36.360Z'"));
    }

    static Call of(JsonNode room) {
      return new Call(
          room.get("_id").asString(),
          room.get("fname").asString(),
          room.get("queue").asString(),
          room.at("/servedBy/username").asString(),
          room.get("open").asBoolean(),
          room.get("msgs").asInt());
    }
  }

  /** A program that keeps a copy of the rooms of a query by following the changes. */
  private final class Follower {

    private final User user;
    private final String filter;
    private final Predicate<Call> matches;
    private final Map<String, Call> copy = new TreeMap<>();
    private String cursor = "";

    Follower(User user, String filter, Predicate<Call> matches) {
      this.user = user;
      this.filter = filter;
      this.matches = matches;
    }

    /** Reads a page, and returns whether there are more changes. */
    boolean read(Random random) {
      Answer answer =
          get(
              user,
              "%s/changes?%s&count=%d&since=%s"
                  .formatted(ROOMS, filter, 1 + random.nextInt(20), cursor));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      JsonNode page = answer.json();
      for (JsonNode room : page.get("rooms")) {
        Call call = Call.of(room);
        copy.put(call.id, call);
      }
      for (JsonNode room : page.get("removed")) {
        String id = room.get("_id").asString();
        assertThat(user != KIM || servedByKim.contains(id)).as("a room of this agent").isTrue();
        copy.remove(id);
      }
      cursor = page.get("cursor").asString();
      return page.get("more").asBoolean();
    }

    void compare(Random random) {
      while (read(random)) {}
      assertThat(copy).as("the copy of %s", filter).isEqualTo(matching(matches));
    }
  }

  /** A program that reads all pages of a query while others write. */
  private final class Walker {

    private final String query;
    private final Predicate<Call> matches;
    private final Map<String, Call> before = new TreeMap<>(model);
    private final Set<String> changed = new HashSet<>();
    private final List<String> read = new ArrayList<>();
    private String next = "";

    Walker(String query, Predicate<Call> matches) {
      this.query = query;
      this.matches = matches;
    }

    /** Reads a page, and returns whether there is a next page. */
    boolean read(Random random) {
      Answer answer =
          get(
              ADMIN,
              "%s?%s&count=%d%s"
                  .formatted(
                      ROOMS,
                      query,
                      1 + random.nextInt(20),
                      next.isEmpty() ? "" : "&total=false&after=" + next));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      read.addAll(answer.ids());
      next = answer.json().path("next").asString("");
      return !next.isEmpty();
    }

    /** Notes the rooms that are not equal to those of the beginning. */
    void noteChanges() {
      before.forEach(
          (id, call) -> {
            if (!call.equals(model.get(id))) {
              changed.add(id);
            }
          });
    }

    void compare() {
      assertThat(read.stream().filter(id -> before.containsKey(id) && !changed.contains(id)))
          .as("the unchanged rooms of the walk %s", query)
          .containsExactlyInAnyOrderElementsOf(
              before.values().stream()
                  .filter(matches)
                  .map(Call::id)
                  .filter(id -> !changed.contains(id))
                  .toList());
    }
  }

  private final Map<String, Call> model = new ConcurrentHashMap<>();
  private final Set<String> servedByKim = ConcurrentHashMap.newKeySet();

  @Test
  void equalsModel() {
    System.out.println("WholeServerPropertyIT: seed " + SEED);
    forgetRooms();
    Random random = new Random(SEED);
    List<Follower> followers =
        List.of(
            new Follower(ADMIN, "", call -> true),
            new Follower(ADMIN, "open=true&queue=Support", isOpenInSupport()),
            new Follower(KIM, "", call -> call.agent.equals("kim.jane")));
    ExecutorService programs = Executors.newFixedThreadPool(3);
    try {
      Walker walker = newWalker(random);
      for (int step = 0; step < STEPS; step += STEPS_OF_ROUND) {
        List<Random> seeds = random.ints(3).mapToObj(Random::new).toList();
        Walker walking = walker;
        List<CompletableFuture<Void>> running =
            List.of(
                CompletableFuture.runAsync(() -> write("a", seeds.get(0)), programs),
                CompletableFuture.runAsync(() -> write("b", seeds.get(1)), programs),
                CompletableFuture.runAsync(
                    () -> followers.forEach(follower -> follower.read(seeds.get(2))), programs));
        running.forEach(CompletableFuture::join);
        walking.noteChanges();
        if (!walking.read(random)) {
          walking.compare();
          walker = newWalker(random);
        }
        comparePage(random);
        if (random.nextInt(5) == 0) {
          followers.forEach(follower -> follower.compare(random));
        }
      }
      followers.forEach(follower -> follower.compare(random));
    } finally {
      programs.shutdown();
    }
  }

  private Walker newWalker(Random random) {
    return random.nextBoolean()
        ? new Walker("sort=" + encoded(quoted("{'_id':-1}")), call -> true)
        : new Walker("open=true&queue=Support", isOpenInSupport());
  }

  private static Predicate<Call> isOpenInSupport() {
    return call -> call.open && call.queue.equals("Support");
  }

  private Map<String, Call> matching(Predicate<Call> matches) {
    return model.values().stream()
        .filter(matches)
        .collect(Collectors.toMap(Call::id, call -> call, (a, b) -> a, TreeMap::new));
  }

  /** Writes rooms whose IDs begin with the name of the writer. */
  private void write(String writer, Random random) {
    for (int i = 0; i < STEPS_OF_ROUND / 2; i++) {
      Call call = newCall(writer, random);
      noteAgent(call);
      String path = ROOMS + "/" + call.id;
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          Answer answer = sendBody(ADMIN, "PUT", path, "application/json", call.json());
          assertThat(answer.status()).isEqualTo(model.containsKey(call.id) ? 200 : 201);
          put(call, answer.json());
        }
        case 2, 3 -> {
          Answer answer =
              sendBody(ADMIN, "PATCH", path, "application/merge-patch+json", call.json());
          assertThat(answer.status()).isEqualTo(model.containsKey(call.id) ? 200 : 404);
          if (model.containsKey(call.id)) {
            put(call, answer.json());
          }
        }
        case 4 -> {
          int status = send(ADMIN, "DELETE", path).status();
          assertThat(status).isEqualTo(model.remove(call.id) == null ? 404 : 204);
        }
        default -> {
          Map<String, Call> calls = new LinkedHashMap<>();
          for (int n = 0; n < 5; n++) {
            Call one = newCall(writer, random);
            noteAgent(one);
            calls.put(one.id, one);
          }
          String lines = calls.values().stream().map(Call::json).collect(Collectors.joining("\n"));
          Answer answer = sendBody(ADMIN, "POST", ROOMS, "application/x-ndjson", lines);
          assertThat(answer.json().get("read").asInt()).isEqualTo(calls.size());
          calls.values().forEach(this::put);
        }
      }
    }
  }

  private void put(Call call, JsonNode response) {
    assertThat(Call.of(response)).isEqualTo(call);
    put(call);
  }

  private void put(Call call) {
    model.put(call.id, call);
  }

  /**
   * Notes the rooms of the agent before they are written, because a follower may read them then.
   */
  private void noteAgent(Call call) {
    if (call.agent.equals("kim.jane")) {
      servedByKim.add(call.id);
    }
  }

  private static Call newCall(String writer, Random random) {
    return new Call(
        writer + random.nextInt(ROOMS_OF_WRITER),
        "Mary " + random.nextInt(5),
        random.nextBoolean() ? "Support" : "Sales",
        random.nextInt(3) == 0 ? "kim.jane" : "lee.ann",
        random.nextBoolean(),
        random.nextInt(10));
  }

  /** Compares one page with the model. No program writes meanwhile. */
  private void comparePage(Random random) {
    List<Call> sorted =
        matching(isOpenInSupport()).values().stream()
            .sorted(Comparator.comparing(Call::msgs).reversed().thenComparing(Call::id))
            .toList();
    int offset = random.nextInt(sorted.size() + 1);
    int count = 1 + random.nextInt(20);
    Answer page =
        list(
            "open", "true",
            "queue", "Support",
            "sort", quoted("{'msgs':-1}"),
            "offset", String.valueOf(offset),
            "count", String.valueOf(count));
    assertThat(page.total()).isEqualTo(sorted.size());
    assertThat(page.ids())
        .isEqualTo(sorted.stream().skip(offset).limit(count).map(Call::id).toList());
  }
}
