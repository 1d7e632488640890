package io.voiprooms.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** A closed loop: a number of workers, each of which starts its next call when one has ended. */
final class Load {

  /** The calls of one worker, which uses its own connection. */
  interface Worker extends AutoCloseable {

    /** Prepares the next call. Its time is not measured. */
    default void prepare() throws Exception {}

    /** Makes the call with this number. Numbers begin with 0 for each worker. */
    void call(long number) throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /** Creates the worker with this number. */
  interface Workers {
    Worker create(int number) throws Exception;
  }

  /**
   * The result of a measurement.
   *
   * @param perSecond calls per second of all workers together
   * @param micros the latencies in microseconds
   */
  record Result(double perSecond, Histogram micros) {

    double millis(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1000.0;
    }
  }

  private Load() {}

  static Result run(int workers, Duration duration, Workers factory) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      CountDownLatch ready = new CountDownLatch(workers);
      List<Future<Histogram>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        int number = i;
        running.add(threads.submit(() -> loop(factory, number, ready, duration)));
      }
      Histogram all = new Histogram(3);
      for (Future<Histogram> worker : running) {
        all.add(worker.get());
      }
      return new Result(all.getTotalCount() / (duration.toNanos() / 1e9), all);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Histogram loop(
      Workers factory, int number, CountDownLatch ready, Duration duration) throws Exception {
    Histogram micros = new Histogram(3);
    try (Worker worker = factory.create(number)) {
      ready.countDown();
      ready.await();
      long end = System.nanoTime() + duration.toNanos();
      for (long call = 0; System.nanoTime() < end; call++) {
        worker.prepare();
        long start = System.nanoTime();
        worker.call(call);
        micros.recordValue((System.nanoTime() - start) / 1000);
      }
    }
    return micros;
  }
}
