/// How text looks: a colour of the terminal's own palette, and attributes.
package struct Style: Hashable, Sendable {
  /// The colours that every terminal has; the numbers are SGR's for the foreground.
  package enum Color: Int, Sendable {
    case red = 31, green, yellow, blue, magenta, cyan
    case gray = 90
  }

  package var color: Color?
  package var bold: Bool
  package var dim: Bool
  package var underlined: Bool
  package var inverse: Bool

  package init(
    _ color: Color? = nil,
    bold: Bool = false,
    dim: Bool = false,
    underlined: Bool = false,
    inverse: Bool = false
  ) {
    self.color = color
    self.bold = bold
    self.dim = dim
    self.underlined = underlined
    self.inverse = inverse
  }

  package static let plain = Style()
  package static let bold = Style(bold: true)
  package static let dim = Style(dim: true)
  package static let red = Style(.red)
  package static let green = Style(.green)
  package static let yellow = Style(.yellow)
  package static let blue = Style(.blue)
  package static let magenta = Style(.magenta)
  package static let cyan = Style(.cyan)
  package static let gray = Style(.gray)

  /// The parameters of the SGR sequence, empty for plain text.
  private var parameters: [Int] {
    var numbers: [Int] = []
    if bold { numbers.append(1) }
    if dim { numbers.append(2) }
    if underlined { numbers.append(4) }
    if inverse { numbers.append(7) }
    if let color { numbers.append(color.rawValue) }
    return numbers
  }

  /// The bytes that turn the style on, from plain.
  package var onSequence: String {
    let numbers = parameters
    return numbers.isEmpty ? "" : "\u{1B}[" + numbers.map(String.init).joined(separator: ";") + "m"
  }

  /// The bytes that lead back to plain.
  package var offSequence: String { self == .plain ? "" : "\u{1B}[0m" }
}
