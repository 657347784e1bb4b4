import API
import Testing

@Suite struct SchemaTableTests {
  let table = SchemaTable.kubernetes

  @Test func fieldsOfAPod() throws {
    let pod = try #require(table[GroupVersionKind(apiVersion: "v1", kind: "Pod")])
    let containers = try #require(table.property(at: ["spec", "containers"], below: pod))
    #expect(containers.patchMergeKey == "name")
    #expect(containers.listType == .map)
    let image = try #require(table.property(at: ["spec", "containers", "image"], below: pod))
    #expect(table[image.type].form == .string)
    #expect(table.property(at: ["spec", "container"], below: pod) == nil)
  }

  @Test func scalarForms() throws {
    let deployment = try #require(table[GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment")])
    func form(_ path: String...) -> Schema.Form? {
      table.property(at: path, below: deployment).map { table[$0.type].form }
    }
    #expect(form("spec", "replicas") == .int32)
    #expect(form("spec", "strategy", "rollingUpdate", "maxSurge") == .intOrString)
    #expect(form("metadata", "creationTimestamp") == .time)
    #expect(form("spec", "template", "spec", "containers", "resources", "limits", "cpu") == .quantity)
    #expect(form("metadata", "labels", "app") == .string)
  }
}
