package io.voiprooms.benchmark.conventional;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;

/**
 * The listing without parameters but the page, as it is usually written: Spring Data JPA with its
 * {@code Page}, and MapStruct. The benchmark compares the server with it.
 */
@SpringBootApplication(
    exclude = {
      FlywayAutoConfiguration.class,
      ManagementWebSecurityAutoConfiguration.class,
      ServletWebSecurityAutoConfiguration.class,
      UserDetailsServiceAutoConfiguration.class
    })
public class ConventionalServer {

  public static void main(String[] arguments) {
    SpringApplication.run(ConventionalServer.class, arguments);
  }
}
