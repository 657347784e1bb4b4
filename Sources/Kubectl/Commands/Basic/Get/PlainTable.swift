import API
import Objects

/// `kubectl get --server-print=false`: the little that kubectl itself knows of every type, name and age.
enum PlainTable {
  static func of(_ table: Value, _ clock: Clock) -> Value {
    var plain = table
    plain["columnDefinitions"] = [
      ["name": "Name", "type": "string", "priority": 0], ["name": "Age", "type": "string", "priority": 0],
    ]
    plain["rows"] = .array(
      (table["rows"]?.array ?? []).map { row in
        let metadata = row["object"]?["metadata"]
        let created = metadata?["creationTimestamp"]?.string.flatMap { clock.moment(of: $0) }
        let age = created.map { HumanDuration.format(clock.now - $0) } ?? "<unknown>"
        var row = row
        row["cells"] = [metadata?["name"] ?? "", .string(age)]
        return row
      }
    )
    return plain
  }
}
