import API
import Objects

/// How strict a namespace is with its pods, by its labels (`k8s.io/pod-security-admission/api`).
struct PodSecurityPolicy: Hashable, Sendable {
  enum Level: String, CaseIterable, Comparable, Sendable {
    case privileged, baseline, restricted

    static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// A level as a version of Kubernetes defines it.
  struct LevelVersion: Hashable, Sendable, CustomStringConvertible {
    var level = Level.privileged
    /// Of Kubernetes 1; nil for the latest.
    var minor: Int?

    var description: String { "\(level.rawValue):" + (minor.map { "v1.\($0)" } ?? "latest") }
  }

  private(set) var enforce = LevelVersion()
  private(set) var audit = LevelVersion()
  private(set) var warn = LevelVersion()
  /// The labels that cannot be read, which count as the strictest level.
  private(set) var errors: [FieldError] = []

  var isFullyPrivileged: Bool {
    errors.isEmpty && [enforce, audit, warn].allSatisfy { $0.level == .privileged }
  }

  init(_ namespace: Value) {
    guard let labels = namespace["metadata"]?["labels"],
      labels.object?.keys.contains(where: { $0.hasPrefix(Self.prefix) }) ?? false
    else { return }
    let enforced = read("enforce", labels, into: \.enforce, fallback: .restricted)
    read("audit", labels, into: \.audit, fallback: .privileged)
    read("warn", labels, into: \.warn, fallback: .privileged)
    // Who enforces without a word on warnings is warned as well.
    guard labels[Self.prefix + "warn"] == nil, enforced, enforce.level > warn.level else { return }
    warn.level = enforce.level
    if labels[Self.prefix + "warn-version"] == nil { warn.minor = enforce.minor }
  }

  private static let prefix = "pod-security.kubernetes.io/"

  /// Reads level and version of one mode; whether there is a level that is one.
  @discardableResult
  private mutating func read(
    _ mode: String,
    _ labels: Value,
    into path: WritableKeyPath<PodSecurityPolicy, LevelVersion>,
    fallback: Level
  ) -> Bool {
    var isSet = false
    if let text = labels[Self.prefix + mode]?.string {
      let level = Level(rawValue: text)
      self[keyPath: path].level = level ?? fallback
      isSet = level != nil
      if level == nil {
        errors.append(
          .invalid(
            "metadata.labels[\(Self.prefix + mode)]",
            .string(text),
            "must be one of " + Level.allCases.map(\.rawValue).joined(separator: ", ")
          )
        )
      }
    }
    let label = Self.prefix + mode + "-version"
    if let text = labels[label]?.string {
      let number = text.hasPrefix("v1.") ? Int(text.dropFirst("v1.".count)) : nil
      let isVersion = number.map { text == "v1.\($0)" && $0 >= 0 } ?? false
      self[keyPath: path].minor = isVersion ? number : nil
      if !isVersion, text != "latest" {
        errors.append(.invalid("metadata.labels[\(label)]", .string(text), "must be \"latest\" or \"v1.x\""))
      }
    }
    return isSet
  }
}
