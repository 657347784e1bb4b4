import Objects

/// What became of a check.
package struct CheckResult: Hashable, Sendable {
  package var id: String
  /// Nil when what it needs failed.
  package var passed: Bool?
  package var points: Int
  package var maxPoints: Int
  /// Why, in words.
  package var rationale: String
  /// What to do about it, empty if it passed.
  package var help: String
  /// The part of `help` that is worked out from the objects: differences, and what a pod waits for.
  package var details: [String] = []
  /// Where the object that came closest differs.
  package var differences: [Difference] = []
  /// The object that came closest, as `Pod default/web`.
  package var object: String?

  package init(id: String, passed: Bool?, points: Int, maxPoints: Int, rationale: String, help: String) {
    self.id = id
    self.passed = passed
    self.points = points
    self.maxPoints = maxPoints
    self.rationale = rationale
    self.help = help
  }
}
