package io.voiprooms.server.demo;

import io.voiprooms.db.accounts.UserId;
import java.util.List;

/**
 * Generates reproducible random values with SplitMix64. The generators of the JDK may return other
 * numbers in another release, especially bounded numbers. {@link StrictMath} is used for the same
 * reason.
 */
final class SeededRandom {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Creates an independent generator for each pair of seed and number. */
  SeededRandom(long seed, long number) {
    state = mix(mix(seed + GOLDEN_GAMMA) + number);
  }

  private static long mix(long bits) {
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return bits ^ (bits >>> 31);
  }

  private long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  double fraction() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** Returns a number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) ((next() >>> 32) * bound >>> 32);
  }

  /** Returns a number from {@code low} to {@code high}, both inclusive. */
  long between(long low, long high) {
    return low + (long) (fraction() * (high - low + 1));
  }

  boolean chance(int percent) {
    return below(100) < percent;
  }

  <T> T any(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** Returns an index of {@code weights}, with a probability proportional to its weight. */
  int weighted(int... weights) {
    int total = 0;
    for (int weight : weights) {
      total += weight;
    }
    int rest = below(total);
    int index = 0;
    while (rest >= weights[index]) {
      rest -= weights[index++];
    }
    return index;
  }

  /** Returns a log-normally distributed number, like the durations of waits and calls. */
  long around(double median, double spread) {
    double normal =
        StrictMath.sqrt(-2 * StrictMath.log(1 - fraction()))
            * StrictMath.cos(2 * Math.PI * fraction());
    return (long) (median * StrictMath.exp(spread * normal));
  }

  /** Returns an ID of 17 characters, such as {@code kCJDd5peKiZnGJLPq}. */
  String id() {
    char[] id = new char[17];
    long bits = 0;
    for (int i = 0; i < id.length; i++) {
      if (i % 9 == 0) {
        bits = next() >>> 1;
      }
      id[i] = UserId.ALPHABET.charAt((int) (bits % UserId.ALPHABET.length()));
      bits /= UserId.ALPHABET.length();
    }
    return new String(id);
  }

  /** Returns a token of digits and lower-case letters, such as {@code 8s7e9ony6ctl27e1qf8kue}. */
  String token() {
    return Long.toString(next() >>> 1, 36) + Long.toString(next() >>> 11, 36);
  }

  /** Returns the pattern with a random digit in place of each {@code #}. */
  String digits(String pattern) {
    char[] text = pattern.toCharArray();
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '#') {
        text[i] = (char) ('0' + below(10));
      }
    }
    return new String(text);
  }
}
