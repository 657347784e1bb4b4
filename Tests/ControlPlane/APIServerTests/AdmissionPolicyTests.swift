import API
import APIServer
import Objects
import Testing

@Suite("Admission by policies and webhooks")
struct AdmissionPolicyTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private static let group = "admissionregistration.k8s.io"
  private static let policies = GroupVersionResource("validatingadmissionpolicies", group: group)
  private static let bindings = GroupVersionResource("validatingadmissionpolicybindings", group: group)
  private static let webhooks = GroupVersionResource("validatingwebhookconfigurations", group: group)

  private static func policy(_ validation: Value, resource: String = "configmaps") -> Value {
    [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
      "metadata": ["name": "few"],
      "spec": [
        "failurePolicy": "Fail",
        "matchConstraints": [
          "resourceRules": [
            [
              "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
              "resources": [.string(resource)],
            ]
          ]
        ],
        "validations": [validation],
      ],
    ]
  }

  private static func binding(_ actions: Value = ["Deny"], selector: Value? = nil) -> Value {
    var binding: Value = [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
      "metadata": ["name": "everywhere"], "spec": ["policyName": "few", "validationActions": actions],
    ]
    if let selector {
      binding.set(["matchLabels": selector], at: ["spec", "matchResources", "namespaceSelector"])
    }
    return binding
  }

  private static func map(_ count: Int) -> Value {
    [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "m", "namespace": "default"],
      "data": Value(Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", "v") })),
    ]
  }

  @Test mutating func aPolicyDeniesInTheServersWords() throws {
    try server.create(Self.policies, Self.policy(["expression": "size(object.data) <= 2"]))
    try server.create(.configMaps, Self.map(3))
    try server.delete(.configMaps, namespace: "default", name: "m")
    try server.create(Self.bindings, Self.binding())
    #expect(
      message { try server.create(.configMaps, Self.map(3)) }
        == "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'everywhere' denied request: "
        + "failed expression: size(object.data) <= 2"
    )
    try server.create(.configMaps, Self.map(2))
    #expect(
      message {
        try server.patch(.configMaps, namespace: "default", name: "m", with: ["data": ["more": "x"]])
      }.hasSuffix("failed expression: size(object.data) <= 2")
    )
    try server.delete(Self.bindings, name: "everywhere")
    try server.patch(.configMaps, namespace: "default", name: "m", with: ["data": ["more": "x"]])
  }

  @Test mutating func messagesAreWorkedOut() throws {
    try server.create(
      Self.policies,
      Self.policy([
        "expression": "size(object.data) <= 2", "messageExpression": "'at most 2, not ' + string(size(object.data))",
        "reason": "Forbidden",
      ])
    )
    try server.create(Self.bindings, Self.binding())
    #expect(message { try server.create(.configMaps, Self.map(3)) }.hasSuffix("denied request: at most 2, not 3"))
  }

  @Test mutating func aWarningLetsTheRequestThrough() throws {
    try server.create(Self.policies, Self.policy(["expression": "size(object.data) <= 2", "message": "too many"]))
    try server.create(Self.bindings, Self.binding(["Warn"]))
    let response = try server.send(Request(.create, .configMaps, namespace: "default", body: Self.map(3)))
    #expect(
      response.warnings == [
        "Validation failed for ValidatingAdmissionPolicy 'few' with binding 'everywhere': too many"
      ]
    )
  }

  @Test mutating func aBindingHoldsWhereItsSelectorFits() throws {
    try server.create(Self.policies, Self.policy(["expression": "false"]))
    try server.create(Self.bindings, Self.binding(selector: ["env": "prod"]))
    try server.create(.configMaps, Self.map(1))
  }

  @Test mutating func anExpressionIsRefusedWhenItIsNone() {
    let text = message { try server.create(Self.policies, Self.policy(["expression": "objekt.data.size() > 1"])) }
    #expect(
      text.contains("spec.validations[0].expression: Invalid value: \"objekt.data.size() > 1\": compilation failed")
    )
    #expect(text.contains("undeclared reference to 'objekt' (in container '')"))
  }

  @Test mutating func aWebhookThatNobodyAnswersFails() throws {
    let configuration: Value = [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
      "metadata": ["name": "guard"],
      "webhooks": [
        [
          "name": "guard.demo.local", "sideEffects": "None", "admissionReviewVersions": ["v1"],
          "clientConfig": ["service": ["name": "guard", "namespace": "default", "path": "/check"]],
          "rules": [
            ["apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]]
          ],
        ]
      ],
    ]
    try server.create(Self.webhooks, configuration)
    #expect(
      message { try server.create(.configMaps, Self.map(1)) }
        == "Internal error occurred: failed calling webhook \"guard.demo.local\": failed to call webhook: Post "
        + "\"https://guard.default.svc:443/check?timeout=10s\": service \"guard\" not found"
    )
    try server.patch(
      Self.webhooks,
      name: "guard",
      type: .json,
      with: [["op": "replace", "path": "/webhooks/0/failurePolicy", "value": "Ignore"]]
    )
    try server.create(.configMaps, Self.map(1))
  }

  @Test mutating func rulesOfASchemaAreChecked() throws {
    var spec = CustomResourceTests.boatSpec
    spec["x-kubernetes-validations"] = [
      ["rule": "!has(self.name) || self.length > 4", "message": "a small boat has no name"],
      ["rule": "self.length >= oldSelf.length"],
    ]
    try server.create(CustomResourceTests.definitions, CustomResourceTests.definition(spec: spec))
    let boats = CustomResourceTests.boats
    #expect(
      message { try server.create(boats, CustomResourceTests.boat("skiff", ["length": 3, "name": "Ann"])) }
        == "Boat.harbor.demo \"skiff\" is invalid: spec: Invalid value: a small boat has no name"
    )
    try server.create(boats, CustomResourceTests.boat("skiff", ["length": 5, "name": "Ann"]))
    #expect(
      message { try server.patch(boats, namespace: "default", name: "skiff", with: ["spec": ["length": 4]]) }
        .contains("spec: Invalid value: failed rule: self.length >= oldSelf.length")
    )
    try server.delete(CustomResourceTests.definitions, name: "boats.harbor.demo")
    spec["x-kubernetes-validations"] = [["rule": "self.sails > 1"]]
    #expect(
      message { try server.create(CustomResourceTests.definitions, CustomResourceTests.definition(spec: spec)) }
        .contains(
          "properties[spec].x-kubernetes-validations[0].rule: Invalid value: {\"Rule\":\"self.sails \\u003e 1\""
        )
    )
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
