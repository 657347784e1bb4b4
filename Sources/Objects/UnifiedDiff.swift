/// The difference of two texts, line by line, as `diff -u` writes it.
package enum UnifiedDiff {
  private enum Edit { case keep, remove, add }

  /// Empty where the texts are the same.
  package static func text(
    _ old: String,
    _ new: String,
    oldName: String,
    newName: String,
    context: Int = 3
  ) -> String {
    let hunks = hunks(old, new, context: context)
    return hunks.isEmpty ? "" : "--- \(oldName)\n+++ \(newName)\n" + hunks
  }

  /// How two trees differ, as the server tells it of a change that it refuses (`k8s.io/apimachinery/pkg/util/diff`).
  package static func text(_ old: Value, _ new: Value) -> String {
    hunks(JSON.writeIndented(old, by: 1), JSON.writeIndented(new, by: 1), context: 3)
  }

  private static func hunks(_ old: String, _ new: String, context: Int) -> String {
    let a = lines(old)
    let b = lines(new)
    let script = edits(a, b)
    guard script.contains(where: { $0.edit != .keep }) else { return "" }
    var text = ""
    var index = 0
    while let first = script[index...].firstIndex(where: { $0.edit != .keep }) {
      let start = max(index, first - context)
      var end = first
      var last = first
      while end < script.count, end - last <= 2 * context {
        if script[end].edit != .keep { last = end }
        end += 1
      }
      end = min(script.count, last + context + 1)
      text += hunk(script[start..<end])
      index = end
    }
    return text
  }

  private static func lines(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private struct Line {
    var edit: Edit
    var text: Substring
    /// Where the line stands, from 1.
    var oldNumber: Int
    var newNumber: Int
  }

  private static func hunk(_ lines: ArraySlice<Line>) -> String {
    let old = lines.filter { $0.edit != .add }.count
    let new = lines.filter { $0.edit != .remove }.count
    guard let first = lines.first else { return "" }
    let oldStart = old == 0 ? first.oldNumber - 1 : first.oldNumber
    let newStart = new == 0 ? first.newNumber - 1 : first.newNumber
    func range(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
    var text = "@@ -\(range(oldStart, old)) +\(range(newStart, new)) @@\n"
    for line in lines {
      switch line.edit {
      case .keep: text += " \(line.text)\n"
      case .remove: text += "-\(line.text)\n"
      case .add: text += "+\(line.text)\n"
      }
    }
    return text
  }

  /// The shortest script, by the longest common subsequence.
  private static func edits(_ a: [Substring], _ b: [Substring]) -> [Line] {
    var lengths = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        lengths[i][j] = a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var script: [Line] = []
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if i < a.count, j < b.count, a[i] == b[j] {
        script.append(Line(edit: .keep, text: a[i], oldNumber: i + 1, newNumber: j + 1))
        i += 1
        j += 1
      } else if j == b.count || (i < a.count && lengths[i + 1][j] >= lengths[i][j + 1]) {
        script.append(Line(edit: .remove, text: a[i], oldNumber: i + 1, newNumber: j + 1))
        i += 1
      } else {
        script.append(Line(edit: .add, text: b[j], oldNumber: i + 1, newNumber: j + 1))
        j += 1
      }
    }
    return script
  }
}
