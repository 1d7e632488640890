/**
 * Measures the throughput and the latency of the listing, as ratios to bounds that are measured in
 * the same run. {@code mvn package -DskipTests -Pbenchmark} runs {@link
 * io.voiprooms.server.benchmark.Benchmark}.
 */
@NullMarked
package io.voiprooms.server.benchmark;

import org.jspecify.annotations.NullMarked;
