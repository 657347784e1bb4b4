/// Finds what somebody meant who mistyped a word.
package enum NearestWord {
  /// The candidate with the fewest slips, nil if none is near; of equals, the first.
  ///
  /// A slip is a letter too many, too few or wrong, or two letters exchanged. Short words allow one, longer ones two.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = word.count < 3 ? 0 : word.count < 6 ? 1 : 2
    var best: (word: String, slips: Int)?
    for candidate in candidates where candidate != word {
      let slips = slips(Array(word.unicodeScalars), Array(candidate.unicodeScalars))
      if slips <= limit, slips < best?.slips ?? Int.max { best = (candidate, slips) }
    }
    return best?.word
  }

  /// The optimal string alignment distance.
  private static func slips(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if abs(a.count - b.count) > 2 { return Int.max }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
