package io.voiprooms.server.rooms;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings for the number of rooms on a page.
 *
 * @param defaultCount the number of rooms if the request has no {@code count} or 0
 * @param maxCount the largest number of rooms; a larger {@code count} is reduced to it
 */
@Validated
@ConfigurationProperties("voip-rooms.page")
record PageProperties(
    @Min(1) @DefaultValue("50") int defaultCount,
    @Min(1) @Max(10_000) @DefaultValue("100") int maxCount) {

  /** Returns the largest number of rooms on the page for the parameter {@code count}. */
  int limit(long count) {
    return (int) Math.min(count == 0 ? defaultCount : count, maxCount);
  }
}
