package io.voiprooms.server.benchmark;

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
   * What was measured.
   *
   * @param perSecond calls per second of all workers together
   * @param micros the latencies in microseconds
   */
  record Result(double perSecond, Histogram micros) {

    double medianMillis() {
      return micros.getValueAtPercentile(50) / 1000.0;
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
      long call = 0;
      long start = System.nanoTime();
      while (start < end) {
        worker.call(call++);
        long stop = System.nanoTime();
        micros.recordValue((stop - start) / 1000);
        start = stop;
      }
    }
    return micros;
  }
}
