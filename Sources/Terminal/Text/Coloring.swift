/// Whether styles reach the output.
package enum Coloring: Sendable {
  case plain
  case colored

  /// Colour is for terminals, unless the user said no (https://no-color.org).
  package init(isTerminal: Bool, environment: [String: String], plain: Bool = false) {
    let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let term = environment["TERM"] ?? ""
    self = plain || refused || !isTerminal || term.isEmpty || term == "dumb" ? .plain : .colored
  }
}
