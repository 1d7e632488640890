package io.voiprooms.server.ratelimit;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many requests are answered.
 *
 * @param enabled whether there is a limit at all
 * @param requestsPerMinute for each user
 * @param refusalsPerMinute with credentials that are refused, for each address
 */
@Validated
@ConfigurationProperties("voip-rooms.rate-limit")
record RateLimitProperties(
    @DefaultValue("true") boolean enabled,
    @Min(1) @DefaultValue("1200") int requestsPerMinute,
    @Min(1) @DefaultValue("60") int refusalsPerMinute) {}
