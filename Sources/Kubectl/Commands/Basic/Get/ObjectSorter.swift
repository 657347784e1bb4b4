import API
import Objects

/// `--sort-by`: a JSONPath whose first value decides (`pkg/cmd/get/sorter.go`).
struct ObjectSorter: Sendable {
  private let path: JSONPath
  private let text: String

  init(_ text: String) throws(Failure) {
    self.text = text
    do throws(JSONPathError) {
      path = try JSONPath(relaxed: text)
    } catch {
      throw .plain(error.message)
    }
  }

  func sorted<T>(_ elements: [T], _ object: (T) -> Value) throws(Failure) -> [T] {
    var keyed: [(key: Value?, index: Int)] = []
    for (index, element) in elements.enumerated() {
      keyed.append(((try? path.values(in: object(element)))?.first, index))
    }
    if !elements.isEmpty, keyed.allSatisfy({ $0.key == nil }) {
      let braced = text.hasPrefix("{") ? text : "{\(text.hasPrefix(".") ? "" : ".")\(text)}"
      throw .plain("couldn't find any field with path \"\(braced)\" in the list of objects")
    }
    keyed.sort { a, b in
      if Self.isLess(a.key, b.key) { return true }
      if Self.isLess(b.key, a.key) { return false }
      return a.index < b.index
    }
    return keyed.map { elements[$0.index] }
  }

  /// What has no value comes first; quantities compare by amount, texts in natural order.
  private static func isLess(_ a: Value?, _ b: Value?) -> Bool {
    guard let a else { return b != nil }
    guard let b else { return false }
    if let x = a.number, let y = b.number { return x < y }
    guard let x = a.string, let y = b.string else { return false }
    if let p = Quantity(x), let q = Quantity(y) { return p < q }
    return x.compareNaturally(y)
  }
}

extension String {
  /// Runs of digits compare as numbers.
  fileprivate func compareNaturally(_ other: String) -> Bool {
    var a = Substring(self)
    var b = Substring(other)
    while let x = a.first, let y = b.first {
      if x.isNumber, y.isNumber {
        let p = a.prefix(while: \.isNumber)
        let q = b.prefix(while: \.isNumber)
        if let m = Int(p), let n = Int(q), m != n { return m < n }
        a = a.dropFirst(p.count)
        b = b.dropFirst(q.count)
      } else {
        if x != y { return x < y }
        a = a.dropFirst()
        b = b.dropFirst()
      }
    }
    return a.isEmpty && !b.isEmpty
  }
}
