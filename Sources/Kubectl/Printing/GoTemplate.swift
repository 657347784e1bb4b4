import Objects

/// `-o go-template=…`; only refused so far.
struct GoTemplate: Hashable, Sendable {
  init(parsing text: String) throws(Failure) {
    throw .verbatim("drydock: -o go-template is not simulated yet; -o jsonpath is")
  }

  func text(of object: Value) throws(Failure) -> String { "" }
}
