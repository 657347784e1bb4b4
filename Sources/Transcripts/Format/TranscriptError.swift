/// Why a transcript cannot be read or written, with the place.
package struct TranscriptError: Error, Hashable, CustomStringConvertible {
  package enum Problem: Error, Hashable {
    case unreadable(String)
    case notATranscript
    case tooNew(Int)
    case missing(String)
    case notJSON(String)
    case notUTF8
    case unwritable(String)
  }

  package var path: String
  /// 1 for the first line; nil where it is about the file as a whole.
  package var line: Int?
  package var problem: Problem

  package init(path: String, line: Int? = nil, _ problem: Problem) {
    self.path = path
    self.line = line
    self.problem = problem
  }

  package var description: String {
    let place = path + (line.map { ":\($0)" } ?? "")
    switch problem {
    case .unreadable(let why): return "\(place): cannot be read: \(why)"
    case .notATranscript: return "\(place): this is no Drydock transcript and no list of commands"
    case .tooNew(let version):
      return """
        \(place): the transcript has format version \(version), this program reads up to \
        \(TranscriptHeader.version): use a newer drydock
        """
    case .missing(let field): return "\(place): the field \"\(field)\" is missing or has the wrong type"
    case .notJSON(let why): return "\(place): not a line of JSON: \(why)"
    case .notUTF8: return "\(place): not UTF-8 text"
    case .unwritable(let why): return "\(place): cannot be written: \(why)"
    }
  }
}
