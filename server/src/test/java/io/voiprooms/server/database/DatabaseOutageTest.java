package io.voiprooms.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests the log messages of an outage. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseOutageTest {

  private long now = Long.MAX_VALUE - 1_000; // overflows during the test
  private final DatabaseOutage outage = new DatabaseOutage(() -> now);

  private void advance(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  private static List<String> lines(CapturedOutput output) {
    return output
        .getAll()
        .lines()
        .filter(line -> line.contains("The database"))
        .map(line -> line.replaceFirst(".*(?=The database)", ""))
        .toList();
  }

  @Test
  void logsBeginCountAndEnd(CapturedOutput output) {
    for (int i = 0; i < 1_234; i++) {
      outage.failure("no connection");
    }
    advance(9);
    outage.failure("no connection");
    assertThat(lines(output))
        .containsExactly("The database is out of reach or overloaded: no connection");

    advance(1);
    outage.failure("no connection");
    outage.failure("no connection");
    advance(5);
    outage.end();
    outage.end();
    assertThat(lines(output))
        .containsExactly(
            "The database is out of reach or overloaded: no connection",
            "The database is still out of reach or overloaded: 1,236 requests failed in 10 s, the last"
                + " one with no connection",
            "The database answers again: 1,237 requests failed in 10 s");
  }

  @Test
  void countsOutagesSeparately(CapturedOutput output) {
    for (int i = 0; i < 2; i++) {
      outage.failure("no connection");
      advance(5);
      outage.end();
    }
    assertThat(lines(output))
        .hasSize(4)
        .endsWith("The database answers again: 1 requests failed in 0 s");
  }

  @Test
  void logsOverloadAsOneOutage(CapturedOutput output) {
    for (int second = 0; second < 20; second++) {
      outage.failure("no connection");
      outage.end();
      advance(1);
      outage.end();
    }
    assertThat(lines(output)).hasSize(2);
  }

  @Test
  void logsNothingWithoutOutage(CapturedOutput output) {
    outage.end();
    assertThat(lines(output)).isEmpty();
  }
}
