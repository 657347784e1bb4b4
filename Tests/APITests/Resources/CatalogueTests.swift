import API
import Testing

@Suite struct CatalogueTests {
  let catalogue = Catalogue.kubernetes

  @Test(arguments: [
    ("po", "pods"), ("Pod", "pods"), ("deploy", "deployments"), ("deployments.apps", "deployments"),
    ("deployment.v1.apps", "deployments"), ("svc", "services"), ("no", "nodes"), ("sts", "statefulsets"),
    ("hpa", "horizontalpodautoscalers"),
  ])
  func wordsOfUsers(word: String, resource: String) {
    #expect(catalogue.resource(named: word)?.name == resource)
  }

  @Test func unknownWords() {
    #expect(catalogue.resource(named: "pood") == nil)
    #expect(catalogue.resource(named: "deployments.batch") == nil)
  }

  /// Both groups serve events; the core one is meant by the bare word.
  @Test func discoveryOrderDecides() {
    #expect(catalogue.resource(named: "events")?.group == "")
    #expect(catalogue.resource(named: "ev.events.k8s.io")?.group == "events.k8s.io")
  }

  @Test func subresourcesAndColumns() throws {
    let deployments = try #require(catalogue[.deployments])
    #expect(deployments.subresources.map(\.name) == ["scale", "status"])
    #expect(deployments.subresources.first?.apiVersion == "autoscaling/v1")
    #expect(deployments.columns.prefix(3).map(\.name) == ["Name", "Ready", "Up-to-date"])
    #expect(deployments.isNamespaced)
    #expect(catalogue[.nodes]?.isNamespaced == false)
  }
}
