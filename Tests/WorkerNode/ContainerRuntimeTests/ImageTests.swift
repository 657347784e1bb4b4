import API
import ContainerRuntime
import Testing

@Suite struct ImageTests {
  private func isThere(_ text: String) -> Bool {
    guard let name = ImageName(text), case .image = ImageCatalogue.pull(name) else { return false }
    return true
  }

  private func refusal(_ text: String) -> String? {
    guard let name = ImageName(text), case .refusal(let why) = ImageCatalogue.pull(name) else { return nil }
    return why
  }

  @Test(arguments: [
    "nginx", "nginx:1.27", "nginx:1.14.2", "nginx:1.27-alpine", "nginx:stable", "docker.io/library/nginx:latest",
    "busybox:1.28", "redis:7.2", "mysql:8.0", "registry.k8s.io/echoserver:1.4", "debian:bookworm-slim", "wordpress:6.5",
    "gcr.io/google-samples/kubernetes-bootcamp:v2", "example.com/team/app:1.0", "registry.k8s.io/pause:3.10",
  ])
  func known(_ image: String) { #expect(isThere(image)) }

  @Test(arguments: [
    "nginx:1.999", "nginx:1.91", "nginx:nosuchtag", "ngnix", "gcr.io/google-samples/kubernetes-bootcamp:v10",
  ])
  func unknown(_ image: String) { #expect(!isThere(image)) }

  @Test func refusalsAreDockers() {
    let daemon = "rpc error: code = Unknown desc = Error response from daemon: "
    #expect(
      refusal("ngnix:1.27") == daemon + "pull access denied for ngnix, repository does not exist or may require "
        + "'docker login': denied: requested access to the resource is denied"
    )
    #expect(refusal("nginx:1.999") == daemon + "manifest for nginx:1.999 not found: manifest unknown: manifest unknown")
  }
}

@Suite struct ReleaseTests {
  /// The version that a container of the image tells its programs.
  private func version(_ text: String, _ variable: String) -> String? {
    guard let name = ImageName(text), case .image(let image) = ImageCatalogue.pull(name) else { return nil }
    return image.environment.last { $0.name == variable }?.value
  }

  @Test(arguments: [
    ("nginx", "1.29.0"), ("nginx:latest", "1.29.0"), ("nginx:1", "1.29.0"), ("nginx:1.14.2", "1.14.2"),
    ("nginx:1.14", "1.14.2"), ("nginx:1.27-alpine", "1.27.5"), ("nginx:stable", "1.28.0"), ("nginx:1.27.1", "1.27.1"),
  ])
  func aTagStandsForAVersion(image: String, expected: String) { #expect(version(image, "NGINX_VERSION") == expected) }

  @Test func otherServersToo() {
    #expect(version("httpd:2.4", "HTTPD_VERSION") == "2.4.65")
    #expect(version("redis:7.2", "REDIS_VERSION") == "7.2.10")
  }
}
