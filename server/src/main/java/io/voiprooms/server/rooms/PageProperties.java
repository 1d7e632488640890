package io.voiprooms.server.rooms;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many rooms a page has.
 *
 * @param defaultCount where the request does not say, or says 0
 * @param maxCount at most, whatever the request says
 */
@Validated
@ConfigurationProperties("voip-rooms.page")
record PageProperties(
    @Min(1) @DefaultValue("50") int defaultCount,
    @Min(1) @Max(10_000) @DefaultValue("100") int maxCount) {

  /** The size of the page for which the request says {@code count}. */
  int limit(long count) {
    return (int) Math.min(count == 0 ? defaultCount : count, maxCount);
  }
}
