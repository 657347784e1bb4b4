import API
import Testing

@Suite struct ImageNameTests {
  @Test(arguments: [
    ("nginx", "docker.io/library/nginx", "latest", "nginx:latest"),
    ("index.docker.io/nginx:1.27", "docker.io/library/nginx", "1.27", "nginx:1.27"),
    ("bitnami/redis:7", "docker.io/bitnami/redis", "7", "bitnami/redis:7"),
    ("localhost:5000/a/b", "localhost:5000/a/b", "latest", "localhost:5000/a/b:latest"),
    ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause", "3.10", "registry.k8s.io/pause:3.10"),
  ])
  func parts(text: String, repository: String, tag: String, short: String) {
    let name = ImageName(text)
    #expect(name?.repository == repository)
    #expect(name?.tag == tag)
    #expect(name?.short == short)
  }

  @Test func aDigestDecidesWhateverTheTag() {
    let digest = "@sha256:" + String(repeating: "ab", count: 32)
    #expect(ImageName("nginx:1.27" + digest) == ImageName("docker.io/library/nginx" + digest))
    #expect(ImageName("nginx" + digest) != ImageName("nginx"))
  }

  @Test(arguments: [
    ("", "invalid reference format"), ("nginx:", "invalid reference format"), ("a//b", "invalid reference format"),
    ("nginx latest", "invalid reference format"), ("nginx:-1", "invalid reference format"),
    ("nginx@sha256:123", "invalid reference format"), ("a___b", "invalid reference format"),
    ("Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"),
  ])
  func refusals(text: String, words: String) {
    #expect(throws: ImageName.Refusal.self) { try ImageName(parsing: text) }
    do throws(ImageName.Refusal) { _ = try ImageName(parsing: text) } catch { #expect(error.message == words) }
  }
}
