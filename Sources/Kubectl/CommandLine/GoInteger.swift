/// Integers as Go's `strconv.ParseInt` reads flags: with a sign, and in other bases by a prefix.
enum GoInteger {
  enum Refusal: Error, Hashable { case syntax, range }

  static func parse(_ text: String) throws(Refusal) -> Int {
    var digits = Substring(text)
    let isNegative = digits.first == "-"
    if let sign = digits.first, sign == "-" || sign == "+" { digits = digits.dropFirst() }
    var radix = 10
    if digits.count > 1, digits.first == "0" {
      let bases: [Character: Int] = ["x": 16, "X": 16, "b": 2, "B": 2, "o": 8, "O": 8]
      let second = digits[digits.index(after: digits.startIndex)]
      radix = bases[second] ?? 8
      digits = digits.dropFirst(bases[second] == nil ? 1 : 2)
    }
    guard !digits.isEmpty, digits.allSatisfy({ $0.hexDigitValue.map { $0 < radix } ?? false }) else { throw .syntax }
    guard let value = Int((isNegative ? "-" : "") + digits, radix: radix) else { throw .range }
    return value
  }
}
