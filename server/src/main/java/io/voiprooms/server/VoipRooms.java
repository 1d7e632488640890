package io.voiprooms.server;

import io.voiprooms.server.cli.RootCommand;

/** The main class. */
public final class VoipRooms {

  private VoipRooms() {}

  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(new OutOfMemoryExit());
    System.exit(RootCommand.run(arguments));
  }
}
