import API
import APIServer
import Objects
import Testing

@Suite("Every resource")
struct EveryResourceTests {
  /// The resources that keep objects, with the object that is tried on them.
  static let cases: [Case] = MinimalObjects.all.compactMap { object in
    let kind = object.groupVersionKind
    return Catalogue.kubernetes.resources.first { $0.groupVersionKind == kind && $0.supports(.list) }
      .map { Case(resource: $0, object: object) }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let resource: Resource
    let object: Value
    var testDescription: String { resource.name + " " + resource.apiVersion }
    var path: GroupVersionResource { resource.groupVersionResource }
    var namespace: String? { resource.isNamespaced ? "default" : nil }
  }

  private static func server() -> APIServer {
    APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  }

  @Test func `each listable resource is tried`() {
    let tried = Set(Self.cases.map(\.path))
    let missing = Catalogue.kubernetes.resources.filter {
      $0.supports(.list) && !tried.contains($0.groupVersionResource)
    }
    // It has no verb that writes.
    #expect(missing.map(\.name) == ["componentstatuses"])
  }

  private func create(_ tried: Case, _ server: inout APIServer) throws -> Value {
    var object = tried.object
    if let namespace = tried.namespace { object["metadata", default: [:]]["namespace"] = .string(namespace) }
    let made = try server.send(Request(.create, tried.path, namespace: tried.namespace, body: object)).body
    // A definition of custom resources is established right after.
    return tried.object.kind == "CustomResourceDefinition" ? try server.get(tried.path, name: made.name) : made
  }

  @Test(arguments: cases)
  func `it is created, read, watched, listed by label and deleted`(_ tried: Case) throws {
    var server = Self.server()
    let list = try server.send(Request(.list, tried.path, namespace: tried.namespace)).body
    let revision = try #require(Int(list["metadata"]?["resourceVersion"]?.string ?? ""))
    var cursor = WatchCursor([tried.resource.groupResource], from: revision, namespace: tried.namespace)
    cursor.version = tried.path
    let made = try create(tried, &server)
    #expect(made.apiVersion == tried.resource.apiVersion)
    #expect(made.kind == tried.resource.kind)
    #expect(made["metadata"]?["uid"]?.string?.isEmpty == false)
    let read = try server.get(tried.path, namespace: tried.namespace, name: made.name)
    #expect(read == made)
    #expect(try YAML.readOne(YAML.write(read)) == read)
    #expect(try JSON.read(JSON.write(read)) == read)
    #expect(
      try server.list(tried.path, namespace: tried.namespace, labelSelector: "app=one").map(\.name) == [made.name]
    )
    #expect(try server.list(tried.path, namespace: tried.namespace, labelSelector: "app=two").isEmpty)
    try server.delete(tried.path, namespace: tried.namespace, name: made.name)
    let events = try server.changes(since: &cursor).filter { $0.object.name == made.name }
    #expect(events.first?.kind == .added)
    let last = try #require(events.last)
    #expect(last.object.apiVersion == tried.resource.apiVersion)
    if made.kind != "CustomResourceDefinition" { #expect(events.first?.object == made) }
    #expect(events.count > 1 && (last.kind == .deleted || last.object.deletionTimestamp != nil))
  }

  @Test(arguments: cases)
  func `it is patched three ways and updated`(_ tried: Case) throws {
    var server = Self.server()
    var object = try create(tried, &server)
    let name = object.name
    func label(_ name: String) -> String? { object["metadata"]?["labels"]?[name]?.string }
    let labels: Value = ["metadata": ["labels": ["merged": "yes"]]]
    object = try server.patch(tried.path, namespace: tried.namespace, name: name, with: labels)
    #expect(label("merged") == "yes" && label("app") == "one")
    let more: Value = ["metadata": ["labels": ["strategic": "yes", "merged": .null]]]
    object = try server.patch(tried.path, namespace: tried.namespace, name: name, type: .strategic, with: more)
    #expect(label("strategic") == "yes" && label("merged") == nil)
    let operations: Value = [["op": "add", "path": "/metadata/labels/json", "value": "yes"]]
    object = try server.patch(tried.path, namespace: tried.namespace, name: name, type: .json, with: operations)
    #expect(label("json") == "yes" && label("strategic") == "yes")
    let before = object.resourceVersion
    object["metadata", default: [:]]["labels"] = ["app": "two"]
    object = try server.update(tried.path, object)
    #expect(label("app") == "two" && label("json") == nil)
    #expect(object.resourceVersion != before)
    // The same once more changes nothing.
    #expect(try server.update(tried.path, object) == object)
  }

  @Test(arguments: cases.filter { tried in tried.resource.subresources.contains { $0.name == "status" } })
  func `its status is a resource of its own`(_ tried: Case) throws {
    var server = Self.server()
    var object = try create(tried, &server)
    object["metadata", default: [:]]["labels"] = ["app": "kept"]
    object = try server.update(tried.path, object)
    let status = try server.send(
      Request(.get, tried.path, subresource: "status", namespace: tried.namespace, name: object.name)
    ).body
    #expect(status == object)
    var other = object
    other["metadata", default: [:]]["annotations"] = ["seen": "yes"]
    other = try server.update(tried.path, other, subresource: "status")
    #expect((other["metadata"]?["annotations"] == ["seen": "yes"]) != Self.statusLeavesMetadata.contains(object.kind))
    #expect(other["spec"] == object["spec"])
  }

  /// Kinds whose metadata is not written with their status.
  private static let statusLeavesMetadata = [
    "APIService", "CertificateSigningRequest", "CustomResourceDefinition", "FlowSchema", "PriorityLevelConfiguration",
    "ResourceClaim", "ServiceCIDR", "ValidatingAdmissionPolicy", "VolumeAttachment",
  ]

  @Test(arguments: cases)
  func `its table has the cells of its columns`(_ tried: Case) throws {
    var server = Self.server()
    let object = try create(tried, &server)
    var options = Request.Options()
    options.asTable = true
    let request = Request(.get, tried.path, namespace: tried.namespace, name: object.name, options: options)
    let table = try server.send(request).body
    let columns = table["columnDefinitions"]?.array ?? []
    #expect(columns.compactMap { $0["name"]?.string } == tried.resource.columns.map(\.name))
    #expect(columns.compactMap { $0["priority"]?.int } == tried.resource.columns.map(\.priority))
    let cells = table["rows"]?.array?.first?["cells"]?.array ?? []
    #expect(cells.map(Self.shown) == ExpectedCells.of(tried.resource, object))
  }

  private static func shown(_ cell: Value) -> String { cell.string ?? JSON.write(cell) }

  @Test func `an autoscaler is one object in both versions`() throws {
    var server = Self.server()
    let older = try #require(Self.cases.first { $0.resource.apiVersion == "autoscaling/v1" })
    let newer = try #require(Self.cases.first { $0.resource.apiVersion == "autoscaling/v2" })
    let made = try create(older, &server)
    #expect(made["spec"]?["targetCPUUtilizationPercentage"] == 50)
    let other = try server.get(newer.path, namespace: "default", name: "one")
    #expect(other.apiVersion == "autoscaling/v2")
    #expect(other["spec"]?["metrics"] == newer.object["spec"]?["metrics"])
    #expect(other["spec"]?["targetCPUUtilizationPercentage"] == nil)
    let memory: Value = [
      "type": "Resource", "resource": ["name": "memory", "target": ["type": "AverageValue", "averageValue": "1Gi"]],
    ]
    var wider = other
    wider["spec", default: [:]]["metrics", default: []].elements.append(memory)
    try server.update(newer.path, wider)
    let read = try server.get(older.path, namespace: "default", name: "one")
    #expect(read["spec"]?["targetCPUUtilizationPercentage"] == 50)
    try server.update(older.path, read)
    let again = try server.get(newer.path, namespace: "default", name: "one")
    #expect(again["spec"] == wider["spec"])
  }

  @Test func `what kubectl writes itself is accepted unchanged`() throws {
    for object in try YAML.read(DryRunOutputs.all) {
      var server = Self.server()
      let kind = object.groupVersionKind
      let resource = try #require(Catalogue.kubernetes.resources.first { $0.groupVersionKind == kind })
      let namespace = resource.isNamespaced ? "default" : nil
      let response = try server.send(
        Request(.create, resource.groupVersionResource, namespace: namespace, body: object)
      )
      #expect(response.warnings.isEmpty, "\(kind.kind) \(object.name)")
      var wanted = object
      wanted["status"] = nil
      #expect(Self.missing(of: wanted, in: response.body) == [], "\(kind.kind) \(object.name)")
    }
  }

  /// The places where an object has not what was written; null asks for nothing.
  private static func missing(of wanted: Value, in object: Value?, at path: String = "") -> [String] {
    switch (wanted, object) {
    case (.null, _): return []
    case (.object(let fields), .object(let present)?):
      return fields.flatMap { missing(of: $0.value, in: present[$0.key], at: path + "." + $0.key) }
    case (.object(let fields), nil) where fields.isEmpty: return []
    case (.array(let elements), .array(let present)?) where elements.count == present.count:
      return zip(elements, present).enumerated().flatMap { missing(of: $1.0, in: $1.1, at: "\(path)[\($0)]") }
    default: return wanted == object ? [] : [path]
    }
  }
}
