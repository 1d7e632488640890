package io.voiprooms.server.limits;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on requests that are in progress at the same time.
 *
 * @param requestsPerToken requests with the same token; fewer than there are connections to the
 *     database
 * @param expensiveSearches searches that may read or sort many rooms; one user may have half of
 *     them
 */
@Validated
@ConfigurationProperties("voip-rooms.concurrency")
record ConcurrencyProperties(
    @Min(1) @DefaultValue("4") int requestsPerToken,
    @Min(2) @DefaultValue("2") int expensiveSearches) {}
