package io.voiprooms.server.ratelimit;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on requests that are in progress at the same time.
 *
 * @param requestsPerUser requests of one user; fewer than there are connections to the database
 * @param expensiveSearches searches that may read or sort many rooms; one user may have half of
 *     them
 */
@Validated
@ConfigurationProperties("voip-rooms.concurrency")
record ConcurrencyProperties(
    @Min(1) @DefaultValue("4") int requestsPerUser,
    @Min(2) @DefaultValue("2") int expensiveSearches) {}
