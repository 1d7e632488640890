package io.voiprooms.server.cli;

import io.voiprooms.server.demo.RoomGenerator;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "generate",
    description = {
      "Writes realistic rooms to standard output, one JSON document per line, about 1.5 KB each.",
      "The same seed gives the same bytes on every machine.",
      "",
      "Example: voip-rooms generate --rooms 1000 --seed 7 | voip-rooms import -"
    })
final class GenerateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--rooms",
      paramLabel = "N",
      required = true,
      description = "The number of rooms, 0 or more.")
  private long rooms;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The seed of the random numbers, any integer (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (rooms < 0) {
      throw new ParameterException(spec.commandLine(), "--rooms must be 0 or more");
    }
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
      new RoomGenerator(seed).write(rooms, out);
    } catch (IOException e) {
      // A reader such as `head` has read enough.
      if (!"Broken pipe".equals(e.getMessage())) {
        throw e;
      }
    }
    return 0;
  }
}
