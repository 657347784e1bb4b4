import API
import APIServer
import Objects
import Testing

@Suite("What policies change and ask")
struct MutatingPolicyTests {
  private static let group = "admissionregistration.k8s.io"
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func create(_ text: String) throws {
    let object = try #require(try YAML.read(text).first)
    let plural = object.kind == "ConfigMap" ? "configmaps" : Self.plural(object.kind)
    let group = object.apiVersion.contains("/") ? Self.group : ""
    try server.create(GroupVersionResource(plural, group: group), object)
  }

  private static func plural(_ kind: String) -> String {
    let name = kind.lowercased()
    return name.hasSuffix("policy") ? name.dropLast() + "ies" : name + "s"
  }

  private static func policy(_ kind: String, _ rest: String) -> String {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: \(kind)
    metadata: {name: rule}
    spec:
      failurePolicy: Fail
      matchConstraints:
        resourceRules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps, pods]}
    \(rest)
    """
  }

  private static func binding(_ kind: String, _ rest: String = "") -> String {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: \(kind)
    metadata: {name: everywhere}
    spec: {policyName: rule\(rest)}
    """
  }

  private static let map = """
    {apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: default}, data: {a: "1"}}
    """

  @Test mutating func anApplyConfigurationIsMergedIn() throws {
    try create(
      Self.policy(
        "MutatingAdmissionPolicy",
        """
          reinvocationPolicy: Never
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration:
              expression: "Object{metadata: Object.metadata{labels: {'team': 'sea'}}, data: {'b': object.data.a + '2'}}"
        """
      )
    )
    try create(Self.binding("MutatingAdmissionPolicyBinding"))
    try create(Self.map)
    let stored = try server.get(.configMaps, namespace: "default", name: "m")
    #expect(stored["data"] == ["a": "1", "b": "12"])
    #expect(stored.labels == ["team": "sea"])
  }

  @Test mutating func aJSONPatchIsAppliedAndDefaultsComeIn() throws {
    try create(
      Self.policy(
        "MutatingAdmissionPolicy",
        """
          reinvocationPolicy: Never
          matchConditions: [{name: pods, expression: request.resource.resource == 'pods'}]
          mutations:
          - patchType: JSONPatch
            jsonPatch:
              expression: >-
                [JSONPatch{op: 'add', path: '/spec/initContainers', value: [
                   Object.spec.initContainers{name: 'mesh', image: 'proxy:1', restartPolicy: 'Always'}]},
                 JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: 'c'}]
        """
      )
    )
    try create(Self.binding("MutatingAdmissionPolicyBinding"))
    let pod = try #require(
      try YAML.read(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: default, labels: {app: p}}
        spec: {serviceAccountName: default, containers: [{name: c, image: nginx}]}
        """
      ).first
    )
    let stored = try server.create(.pods, pod)
    #expect(stored["spec"]?["initContainers"]?.array?.first?["imagePullPolicy"] == "IfNotPresent")
    #expect(stored.labels == ["app": "p", "a/b": "c"])
  }

  @Test mutating func aMutationMustMakeAnObjectOfTheRightKind() {
    #expect(
      message {
        try create(
          Self.policy(
            "MutatingAdmissionPolicy",
            "  mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: \"{'a': 1}\"}}]"
          )
        )
      }
        == "MutatingAdmissionPolicy.admissionregistration.k8s.io \"rule\" is invalid: "
        + "[spec.mutations[0].applyConfiguration.expression: Invalid value: \"{'a': 1}\": must evaluate to Object but "
        + "got map(string, int), spec.reinvocationPolicy: Required value]"
    )
  }

  @Test mutating func aPolicyAsksTheAuthorizer() throws {
    try create(
      Self.policy(
        "ValidatingAdmissionPolicy",
        """
          validations:
          - expression: authorizer.group('').resource('pods').namespace('default').check('delete').allowed()
            message: who makes maps may delete pods
        """
      )
    )
    try create(Self.binding("ValidatingAdmissionPolicyBinding", ", validationActions: [Deny]"))
    try create(Self.map)
    var request = Request(.create, .configMaps, namespace: "default", body: try YAML.read(Self.map).first)
    request.user = Request.User(name: "system:serviceaccount:kube-system:generic-garbage-collector", groups: [])
    #expect(
      message { try server.send(request) }.hasSuffix(
        "is forbidden: User \"\(request.user.name)\" cannot create "
          + "resource \"configmaps\" in API group \"\" in the namespace \"default\""
      )
    )
  }

  @Test mutating func namesThatAPolicyDoesNotHaveAreRefused() {
    #expect(
      message {
        try create(
          Self.policy(
            "ValidatingAdmissionPolicy",
            """
              variables: [{name: count, expression: size(object.data)}]
              validations: [{expression: variables.m == 1}, {expression: params.x}, {expression: object.data.x}]
            """
          )
        )
      }
        == "ValidatingAdmissionPolicy.admissionregistration.k8s.io \"rule\" is invalid: "
        + "[spec.validations[0].expression: Invalid value: \"variables.m == 1\": compilation failed: ERROR: "
        + "<input>:1:10: undefined field 'm'\n | variables.m == 1\n | .........^, spec.validations[1].expression: "
        + "Invalid value: \"params.x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' "
        + "(in container '')\n | params.x\n | ^, spec.validations[2].expression: Invalid value: \"object.data.x\": "
        + "must evaluate to bool but got dyn]"
    )
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
