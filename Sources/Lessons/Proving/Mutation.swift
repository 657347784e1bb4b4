/// One small change to a solution, such as a learner's slip makes: what the checks of the step must notice.
struct Mutation: Hashable, Sendable {
  /// What is done instead of the solution's line.
  enum Edit: Hashable, Sendable {
    case dropped
    case replaced(by: String)
    /// The line is the same; a file that it reads was changed before.
    case file(path: String, content: String)
  }

  /// Which line of the solution, counted from zero.
  var line: Int
  /// What was changed, for the report: `image nginx:1.27 → nginx:1.27-alpine`.
  var change: String
  var edit: Edit

  /// The same image of another build: it can be pulled and runs, so that only a check of the image notices it.
  static func otherImage(_ image: String) -> String {
    let name = image.split(separator: "/").last ?? ""
    return image + (name.contains(":") ? "-alpine" : ":alpine")
  }

  static func otherName(_ name: String) -> String { name + "x" }

  static func otherNamespace(_ namespace: String) -> String { namespace == "default" ? "kube-public" : "default" }

  /// How a change is written in the report.
  static func change(_ what: String, _ old: String, _ new: String) -> String { "\(what) \(old) → \(new)" }
}
