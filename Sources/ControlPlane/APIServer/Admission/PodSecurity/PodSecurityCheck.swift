import API
import Objects

/// What of a pod breaks one rule.
struct PodSecurityViolation: Hashable, Sendable {
  /// What is broken, in short.
  var reason: String
  /// Which parts of the pod, and what they must do.
  var detail: String

  init(_ reason: String, _ detail: String) {
    self.reason = reason
    self.detail = detail
  }

  static func detail(_ violations: [PodSecurityViolation]) -> String {
    violations.map { $0.detail.isEmpty ? $0.reason : "\($0.reason) (\($0.detail))" }.joined(separator: ", ")
  }
}

/// One rule of a level, as versions of Kubernetes have it (`k8s.io/pod-security-admission/policy`).
struct PodSecurityCheck: Sendable {
  typealias Rule = @Sendable (PodSecuritySubject) -> PodSecurityViolation?

  let name: String
  /// From which minor version on a rule holds, oldest first.
  let versions: [(minor: Int, rule: Rule)]
  /// The check of the baseline that this one of the restricted level stands for.
  var overrides: String?

  init(_ name: String, overriding overrides: String? = nil, _ versions: [(Int, Rule)]) {
    self.name = name
    self.overrides = overrides
    self.versions = versions.map { (minor: $0.0, rule: $0.1) }
  }

  func rule(_ minor: Int?) -> Rule? {
    guard let minor else { return versions.last?.rule }
    return versions.last { $0.minor <= minor }?.rule
  }
}

/// All checks, in the order in which they speak.
enum PodSecurityChecks {
  static func violations(of pod: Value, _ level: PodSecurityPolicy.LevelVersion) -> [PodSecurityViolation] {
    if level.level == .privileged { return [] }
    let subject = PodSecuritySubject(pod)
    let isRestricted = level.level == .restricted
    let stricter = isRestricted ? restricted.filter { $0.rule(level.minor) != nil } : []
    let overridden = stricter.compactMap(\.overrides)
    let checks = baseline.filter { !overridden.contains($0.name) } + stricter
    return checks.compactMap { $0.rule(level.minor)?(subject) }
  }
}

/// A pod as the checks look at it.
struct PodSecuritySubject {
  let annotations: Value?
  let spec: Value?
  /// In the order in which refusals name them.
  let containers: [Value]

  init(_ pod: Value) {
    annotations = pod["metadata"]?["annotations"]
    spec = pod["spec"]
    containers = ["initContainers", "containers", "ephemeralContainers"].flatMap { pod["spec"]?[$0]?.array ?? [] }
  }

  var context: Value? { spec?["securityContext"] }
  var isWindows: Bool { spec?["os"]?["name"]?.string == "windows" }
  /// Root in a user namespace is nobody outside of it.
  var hasUserNamespace: Bool { spec?["hostUsers"]?.bool == false }

  /// The names of the containers that a rule finds at fault.
  func names(where isBad: (Value) -> Bool) -> [String] {
    containers.filter(isBad).map { $0["name"]?.string ?? "" }
  }

  /// `container "a"`, `containers "a", "b"`.
  static func list(_ names: [String], _ singular: String = "container") -> String {
    (names.count == 1 ? singular : singular + "s") + " " + quoted(names)
  }

  static func quoted(_ items: [String]) -> String { items.map { "\"\($0)\"" }.joined(separator: ", ") }

  /// Each once, in order.
  static func set(_ items: [String]) -> [String] { Set(items).sorted() }

  /// `pod and container "a"`, of those that set a value themselves.
  static func setters(pod: Bool, _ names: [String]) -> String? {
    let parts = (pod ? ["pod"] : []) + (names.isEmpty ? [] : [list(names)])
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }
}
