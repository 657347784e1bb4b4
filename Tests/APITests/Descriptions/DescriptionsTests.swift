import Testing

@testable import API

@Suite struct DescriptionsTests {
  private let table = SchemaTable.kubernetes

  private func schema(_ kind: String, group: String = "", version: String = "v1") throws -> Schema {
    try #require(table[GroupVersionKind(group: group, version: version, kind: kind)])
  }

  /// Every type that is reached from one, itself included.
  private func types(below root: Schema) -> [Schema] {
    var found: [Schema] = []
    var names: Set<String> = []
    var waiting = [root]
    while let schema = waiting.popLast() {
      switch schema.form {
      case .list(let index), .map(let index): waiting.append(table[index])
      case .object where names.insert(schema.name).inserted:
        found.append(schema)
        waiting += schema.properties.map { table[$0.type] }
      default: break
      }
    }
    return found
  }

  @Test(arguments: [
    "Service", "ConfigMap", "Secret", "PersistentVolumeClaim", "Node", "Namespace", "Endpoints", "Event",
  ])
  func `each field of a kind of the core group is described`(kind: String) throws {
    for type in types(below: try schema(kind)) {
      #expect(Descriptions.type(type) != nil, "\(type.name)")
      for field in type.properties {
        #expect(Descriptions.field(field, of: type) != nil, "\(type.name).\(field.name)")
      }
    }
  }

  @Test(arguments: [
    ("apps", "v1", "Deployment"), ("apps", "v1", "StatefulSet"), ("batch", "v1", "CronJob"),
    ("networking.k8s.io", "v1", "Ingress"), ("networking.k8s.io", "v1", "NetworkPolicy"),
    ("autoscaling", "v2", "HorizontalPodAutoscaler"), ("rbac.authorization.k8s.io", "v1", "RoleBinding"),
    ("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), ("", "v1", "Pod"), ("", "v1", "PersistentVolume"),
  ])
  func `each field of a kind is described, but for storage that is gone`(group: String, version: String, kind: String)
    throws
  {
    let gone = ["CephFS", "Flocker", "Glusterfs", "Photon", "Quobyte", "RBD", "ScaleIO", "StorageOS"]
    for type in types(below: try schema(kind, group: group, version: version)) {
      if gone.contains(where: { type.shortName.hasPrefix($0) }) { continue }
      for field in type.properties {
        #expect(Descriptions.field(field, of: type) != nil, "\(type.name).\(field.name)")
      }
    }
  }

  @Test func `each description is of a type and a field that there are`() {
    #expect(Descriptions.all.count > 300)
    for (name, type) in Descriptions.all where !name.hasPrefix("*") {
      let schema = table[name: name]
      #expect(schema != nil, "\(name)")
      if let model = type.model { #expect(Descriptions.all[model] != nil, "\(name) like \(model)") }
      for (field, description) in type.fields {
        let property = schema?.property(field)
        #expect(property != nil, "\(name).\(field)")
        for value in description.values.keys {
          #expect(property?.enumeration.contains(value) == true, "\(name).\(field): \(value)")
        }
      }
    }
  }

  @Test func `a field with a closed set says what its values mean`() throws {
    let rule = try #require(table[name: "io.k8s.api.core.v1.HTTPGetAction"])
    let field = try #require(rule.property("scheme"))
    #expect(
      Descriptions.field(field, of: rule) == """
        The protocol. Default HTTP.

        Possible enum values:
         - `"HTTP"` plain HTTP.
         - `"HTTPS"` HTTP over TLS; the certificate is not verified.
        """
    )
  }

  @Test func `what all kinds have is described once, and lists are told apart`() throws {
    let pods = try schema("PodList")
    let items = try #require(pods.property("items"))
    #expect(Descriptions.field(items, of: pods) == "The objects of the list.")
    let hook = try schema("ValidatingWebhookConfiguration", group: "admissionregistration.k8s.io")
    #expect(
      Descriptions.field(try #require(hook.property("kind")), of: hook)?.hasPrefix("The type of the object") == true
    )
    #expect(Descriptions.field(try #require(hook.property("webhooks")), of: hook) == nil)
  }
}
