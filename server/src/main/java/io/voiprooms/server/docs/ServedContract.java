package io.voiprooms.server.docs;

import io.voiprooms.api.RoomsApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Serves the contract to anybody, byte by byte as it was written. */
@Configuration(proxyBeanMethods = false)
class ServedContract {

  @Bean
  RouterFunction<ServerResponse> contract() {
    ClassPathResource contract = new ClassPathResource("openapi.yaml", RoomsApi.class);
    return RouterFunctions.route()
        .GET(
            "/openapi.yaml",
            request -> ServerResponse.ok().contentType(MediaType.APPLICATION_YAML).body(contract))
        .build();
  }
}
