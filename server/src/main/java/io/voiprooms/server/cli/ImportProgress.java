package io.voiprooms.server.cli;

import io.voiprooms.db.imports.RoomImport;
import io.voiprooms.db.imports.RoomImportException;
import java.io.IOException;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the progress of an import: a progress bar on a terminal, or a line every few seconds. */
interface ImportProgress extends RoomImport.Listener, AutoCloseable {

  @Override
  void close();

  /**
   * Returns a progress bar if standard error is a terminal, and otherwise progress lines.
   *
   * @param size the size of the input in bytes, or null if it is unknown
   */
  static ImportProgress of(String name, @Nullable Long size, PrintWriter err) {
    return isTerminal() ? new Bar(name, size, err) : new Lines(name, size, err);
  }

  /**
   * Returns true if standard error is a terminal. Runs {@code test}, because Java can only tell
   * whether standard input and output are both terminals.
   */
  private static boolean isTerminal() {
    try {
      return new ProcessBuilder("test", "-t", "2")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return System.console() != null; // no `test`, as on Windows
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Shows a progress bar with the rate and the remaining time. */
  final class Bar implements ImportProgress {

    private final ProgressBar bar;
    private final PrintWriter err;

    Bar(String name, @Nullable Long size, PrintWriter err) {
      this.err = err;
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(size == null ? -1 : size)
              .setUnit(" MB", 1_000_000)
              .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }

    @Override
    public void progress(long bytes, long documents) {
      bar.stepTo(bytes);
      if (documents > 0) {
        bar.setExtraMessage(String.format(Locale.ROOT, " %,d documents", documents));
      }
    }

    @Override
    public void rejected(RoomImportException reason) {
      err.println("\r" + reason.getMessage());
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Prints a line every five seconds. */
  final class Lines implements ImportProgress {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final @Nullable Long size;
    private final PrintWriter err;
    private final long begin = System.nanoTime();
    private long next = begin + INTERVAL;

    Lines(String name, @Nullable Long size, PrintWriter err) {
      this.name = name;
      this.size = size;
      this.err = err;
    }

    @Override
    public void progress(long bytes, long documents) {
      long now = System.nanoTime();
      if (now - next < 0) {
        return;
      }
      next = now + INTERVAL;
      double seconds = (now - begin) / 1e9;
      err.printf(
          Locale.ROOT,
          documents > 0
              ? "%s: %,d documents, %,.0f per second%s%n"
              : "%s: %,d MB, %,.1f MB per second%s%n",
          name,
          documents > 0 ? documents : bytes / 1_000_000,
          documents > 0 ? documents / seconds : bytes / 1e6 / seconds,
          size == null || bytes == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", %d %%, about %,.0f s left",
                  bytes * 100 / size,
                  seconds * (size - bytes) / bytes));
      err.flush();
    }

    @Override
    public void rejected(RoomImportException reason) {
      err.println(reason.getMessage());
    }

    @Override
    public void close() {}
  }
}
