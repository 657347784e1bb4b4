import Foundation
import Objects
import Testing

@testable import API

@Suite("The honesty table")
struct CoverageTests {
  private let table = SchemaTable.kubernetes

  /// Every type that a write can reach through fields that are alive.
  private func reachable() -> [Schema] {
    var found: [Schema] = []
    var names: Set<String> = []
    var waiting = Catalogue.kubernetes.resources.flatMap { resource in
      [resource.groupVersionKind]
        + resource.subresources.map { GroupVersionKind(apiVersion: $0.apiVersion, kind: $0.kind) }
    }.compactMap { table[$0] }
    while let schema = waiting.popLast() {
      switch schema.form {
      case .list(let index), .map(let index): waiting.append(table[index])
      case .object where !schema.properties.isEmpty && names.insert(schema.name).inserted:
        found.append(schema)
        let coverage = Coverage.all[schema.name]
        if coverage?.whole != nil { continue }
        waiting += schema.properties.filter { coverage?.fields[$0.name]?.mark.isAlive ?? true }.map { table[$0.type] }
      default: break
      }
    }
    return found
  }

  @Test func `each field of each type is judged, and nothing else`() {
    let types = reachable()
    for type in types {
      let coverage = Coverage.all[type.name]
      #expect(coverage != nil, "\(type.name) is not judged")
      guard let coverage, coverage.whole == nil else { continue }
      for field in type.properties { #expect(coverage.fields[field.name] != nil, "\(type.name).\(field.name)") }
      for field in coverage.fields.keys { #expect(type.property(field) != nil, "\(type.name) has no \(field)") }
    }
    let names = Set(types.map(\.name))
    for name in Coverage.all.keys.sorted() { #expect(names.contains(name), "\(name) cannot be reached") }
  }

  @Test func `whatever is not as in Kubernetes says what is missing`() {
    for (name, type) in Coverage.all {
      for entry in Array(type.fields.values) + [type.whole].compactMap(\.self) where entry.mark != .honoured {
        #expect(!entry.words.isEmpty, "\(name)")
      }
    }
  }

  @Test func `the page for readers is up to date`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let page = try String(contentsOf: root.appending(path: "docs/COVERAGE.md"), encoding: .utf8)
    #expect(page.hasPrefix(CoverageDocument.text), "run make coverage")
  }

  private func findings(_ object: Value, over old: Value? = nil, _ group: String, _ kind: String) throws
    -> CoverageFindings
  {
    let kind = GroupVersionKind(group: group, version: "v1", kind: kind)
    return CoverageFindings(of: object, over: old, try #require(table.index(of: kind)))
  }

  private func pod(_ spec: Value, container: Value = [:]) -> Value {
    var spec = spec
    var container = container
    container["name"] = "web"
    spec["containers"] = [container]
    return ["metadata": ["name": "web"], "spec": spec]
  }

  @Test func `a field with no effect is told by its path`() throws {
    let hidden = pod(
      ["setHostnameAsFQDN": true, "os": ["name": "linux"]],
      container: ["lifecycle": ["stopSignal": "SIGUSR1"]]
    )
    let template: Value = ["spec": ["replicas": 1, "template": hidden]]
    let found = try findings(template, "apps", "Deployment")
    #expect(
      found.warning
        == "Drydock stores spec.template.spec.containers[0].lifecycle.stopSignal and "
        + "spec.template.spec.setHostnameAsFQDN but does not simulate them"
    )
    #expect(
      try findings(pod(["hostnameOverride": "a"]), "", "Pod").warning
        == "Drydock stores spec.hostnameOverride but does not simulate it"
    )
  }

  @Test func `what was told before is not told again`() throws {
    let stored = pod(["hostnameOverride": "a"])
    #expect(try findings(stored, over: stored, "", "Pod").warning == nil)
    let more = pod(["hostnameOverride": "a", "setHostnameAsFQDN": true])
    #expect(try findings(more, over: stored, "", "Pod").stored == ["spec.setHostnameAsFQDN"])
    // Elements are the same by their names, wherever they stand.
    let volume: Value = ["name": "share", "nfs": ["server": "10.0.0.1", "path": "/"]]
    let one = pod(["volumes": [volume]])
    let two = pod(["volumes": [["name": "scratch", "emptyDir": [:]], volume]])
    #expect(try findings(two, over: one, "", "Pod").stored == [])
    #expect(try findings(two, "", "Pod").stored == ["spec.volumes[1].nfs"])
  }

  @Test func `values that ask for nothing are nothing to tell`() throws {
    let ports: Value = ["ports": [["containerPort": 80, "hostPort": 0], ["containerPort": 81, "hostPort": 8081]]]
    #expect(try findings(pod([:], container: ports), "", "Pod").stored == ["spec.containers[0].ports[1].hostPort"])
    #expect(try findings(pod(["os": ["name": "linux"], "hostUsers": false]), "", "Pod").warning == nil)
    let capabilities: Value = ["securityContext": ["capabilities": ["drop": ["ALL"]], "privileged": false]]
    #expect(try findings(pod([:], container: capabilities), "", "Pod").warning == nil)
  }

  @Test func `what would teach something false is refused`() throws {
    let found = try findings(pod(["resourceClaims": [["name": "gpu", "resourceClaimName": "gpu"]]]), "", "Pod")
    #expect(found.refused.map(\.path) == ["spec.resourceClaims"])
  }
}
