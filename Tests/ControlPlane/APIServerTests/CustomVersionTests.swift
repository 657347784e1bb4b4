import API
import APIServer
import Objects
import Testing

@Suite("Versions and rules of custom resources")
struct CustomVersionTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  private static let definitions = CustomResourceTests.definitions

  private static func definition(_ rest: String = "", spec: String = "{type: object}") throws -> Value {
    try YAML.readOne(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: boats.harbor.demo}
      spec:
        group: harbor.demo
        scope: Namespaced
        names: {plural: boats, singular: boat, kind: Boat}
      \(rest)
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {spec: \(spec)}}}
        - name: v1beta1
          served: true
          storage: false
          schema: {openAPIV3Schema: {type: object, properties: {spec: \(spec)}}}
      """
    )
  }

  private static func boat(_ name: String, version: String = "v1", _ spec: Value = [:]) -> Value {
    [
      "apiVersion": .string("harbor.demo/" + version), "kind": "Boat",
      "metadata": ["name": .string(name), "namespace": "default"], "spec": spec,
    ]
  }

  private static func boats(_ version: String) -> GroupVersionResource {
    GroupVersionResource("boats", group: "harbor.demo", version: version)
  }

  @Test mutating func aWebhookThatNobodyAnswersFailsWhereItIsNeeded() throws {
    let definition = try Self.definition(
      """
        conversion:
          strategy: Webhook
          webhook:
            conversionReviewVersions: [v1]
            clientConfig: {service: {name: conv, namespace: default, path: /convert}}
      """
    )
    try server.create(Self.definitions, definition)
    try server.create(Self.boats("v1"), Self.boat("one"))
    _ = try server.get(Self.boats("v1"), namespace: "default", name: "one")
    let failure = "failed: Post \"https://conv.default.svc:443/convert?timeout=30s\": service \"conv\" not found"
    #expect(
      message { try server.get(Self.boats("v1beta1"), namespace: "default", name: "one") }
        == "conversion webhook for harbor.demo/v1, Kind=Boat " + failure
    )
    #expect(message { try server.list(Self.boats("v1beta1")) }.hasSuffix(failure))
    #expect(
      message { try server.create(Self.boats("v1beta1"), Self.boat("two", version: "v1beta1")) }
        == "conversion webhook for harbor.demo/v1beta1, Kind=Boat " + failure
    )
  }

  @Test mutating func aRuleThatMayCostTooMuchIsRefused() throws {
    let spec = """
      {type: object, properties: {l: {type: array, items: {type: string}}}, x-kubernetes-validations: [
        {rule: "self.l.all(x, self.l.exists(y, x == y))"}]}
      """
    let place = "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: "
    let advice =
      "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are "
      + "declared)"
    #expect(
      message { try server.create(Self.definitions, try Self.definition(spec: spec)) }
        == "CustomResourceDefinition.apiextensions.k8s.io \"boats.harbor.demo\" is invalid: [\(place)estimated rule "
        + "cost exceeds budget by factor of more than 100x \(advice), \(place)contributed to estimated rule cost total "
        + "exceeding cost limit for entire OpenAPIv3 schema, spec.validation.openAPIV3Schema: Forbidden: "
        + "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of "
        + "more than 100x \(advice)]"
    )
  }

  @Test mutating func whatWasWrongBeforeMayStay() throws {
    let loose = "{type: object, properties: {a: {type: string}, b: {type: string}}}"
    try server.create(Self.definitions, try Self.definition(spec: loose))
    try server.create(Self.boats("v1"), Self.boat("old", ["a": "long name", "b": "x"]))
    let strict = """
      {type: object, properties: {a: {type: string, maxLength: 3}, b: {type: string, x-kubernetes-validations: [
        {rule: "self.size() > 2", messageExpression: "'too short: ' + self"}]}}}
      """
    var definition = try server.get(Self.definitions, name: "boats.harbor.demo")
    definition["spec"] = try Self.definition(spec: strict)["spec"]
    try server.update(Self.definitions, definition)
    try server.patch(
      Self.boats("v1"),
      namespace: "default",
      name: "old",
      with: ["metadata": ["labels": ["seen": "yes"]]]
    )
    #expect(
      message {
        try server.patch(Self.boats("v1"), namespace: "default", name: "old", with: ["spec": ["b": "y"]])
      } == "Boat.harbor.demo \"old\" is invalid: spec.b: Invalid value: \"y\": too short: y"
    )
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
