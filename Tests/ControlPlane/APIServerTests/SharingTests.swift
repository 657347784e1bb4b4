import API
import APIServer
import Objects
import Testing

@Suite("Flow control")
struct SharingTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  private static let flow = "flowcontrol.apiserver.k8s.io"
  private static let schemas = GroupVersionResource("flowschemas", group: flow)
  private static let levels = GroupVersionResource("prioritylevelconfigurations", group: flow)

  private static let schema = """
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: FlowSchema
    metadata: {name: mine}
    spec:
      matchingPrecedence: 500
      priorityLevelConfiguration: {name: mine}
      rules:
      - subjects: [{kind: User, user: {name: jane}}]
        resourceRules: [{verbs: [get], apiGroups: [""], resources: [pods], namespaces: ["*"]}]
    """
  private static let level = """
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: PriorityLevelConfiguration
    metadata: {name: mine}
    spec:
      type: Limited
      limited: {limitResponse: {type: Queue, queuing: {queues: 4, handSize: 8, queueLengthLimit: 50}}}
    """

  @Test mutating func aSchemaWithoutItsLevelDangles() throws {
    try server.create(Self.schemas, try YAML.readOne(Self.schema))
    func condition() throws -> Value? {
      try server.get(Self.schemas, name: "mine")["status"]?["conditions"]?.array?.first
    }
    #expect(try condition()?["status"] == "True")
    #expect(
      try condition()?["message"]
        == "This FlowSchema references the PriorityLevelConfiguration object named \"mine\" but there is no such object"
    )
    var level = try YAML.readOne(Self.level)
    #expect(
      message { try server.create(Self.levels, level) }
        .contains("limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)")
    )
    level.set(64, at: ["spec", "limited", "limitResponse", "queuing", "queues"])
    try server.create(Self.levels, level)
    #expect(try condition()?["status"] == "False")
    #expect(try condition()?["reason"] == "Found")
  }

  @Test mutating func schemasAreShownInTheirOrder() throws {
    var request = Request(.list, Self.schemas)
    request.options.representation = .table
    let rows = try server.send(request).body["rows"]?.array ?? []
    let order = rows.compactMap { $0["cells"]?.array?[2].int }
    #expect(order == order.sorted() && order.first == 1 && order.last == 10_000)
    #expect(rows.allSatisfy { $0["cells"]?.array?[5] == "False" })
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
