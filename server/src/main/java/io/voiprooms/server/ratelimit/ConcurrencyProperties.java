package io.voiprooms.server.ratelimit;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings that limit how many requests run at the same time.
 *
 * @param requestsPerUser the number of requests of one user; keep it below the number of
 *     connections to the database
 * @param expensiveSearches the number of searches that may read or sort many rooms; one user may
 *     run half of them
 */
@Validated
@ConfigurationProperties("voip-rooms.concurrency")
record ConcurrencyProperties(
    @Min(1) @DefaultValue("4") int requestsPerUser,
    @Min(2) @DefaultValue("2") int expensiveSearches) {}
