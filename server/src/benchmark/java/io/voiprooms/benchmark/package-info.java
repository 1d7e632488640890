/**
 * Measures the speed of the packaged program, as ratios to bounds that are measured in the same
 * run. {@code mvn verify -DskipTests -Pbenchmark} runs {@link io.voiprooms.benchmark.Benchmark}.
 */
@NullMarked
package io.voiprooms.benchmark;

import org.jspecify.annotations.NullMarked;
