import REPL
import Testing

@Suite struct WordsTests {
  private func line(_ text: String) -> PromptLine {
    PromptLine(text, isCommand: { ["ls", "cat", "map2"].contains($0) })
  }

  @Test func wholeWordsAndUniqueBeginnings() {
    #expect(line("check") == .word(.check, arguments: []))
    #expect(line("why?") == .word(.why, arguments: []))
    #expect(line("sol") == .word(.solution, arguments: []))
    #expect(line("start services/2") == .word(.start, arguments: ["services/2"]))
    #expect(line("h") == .ambiguous("h", [.hint, .help]))
    #expect(line("exit") == .leave)
  }

  @Test func theShellComesFirstWhereItKnowsTheCommand() {
    #expect(line("ls") == .shell("ls"))
    #expect(line("kubectl get pods") == .shell("kubectl get pods"))
    #expect(line("check | cat") == .shell("check | cat"))
    #expect(line("zzz") == .shell("zzz"))
  }

  @Test(arguments: [
    ("ㅏㅕㅠㄷㅊ시", "kubectl"), ("ㅏㅕㅠㄷㅊ시 ㅎㄷㅅ ㅔㅐㅇㄴ", "kubectl get pods"), ("촏차", "check"), ("뫼 -ㅣ", "ahl -l"), ("ls", "ls"),
    ("닭", "ekfr"),
  ])
  func hangulByTheKeys(text: String, reading: String) { #expect(Hangul.latinReading(of: text) == reading) }

  @Test(arguments: [
    ("kubctl", "kubectl"), ("kubeclt", "kubectl"), ("chekc", "check"), ("sl", nil), ("frobnicate", nil),
    ("hnit", "hint"),
  ])
  func nearest(word: String, expected: String?) {
    #expect(NearestWord.nearest(to: word, among: ["kubectl", "check", "hint", "help"]) == expected)
  }

  @Test(arguments: [
    ("update -f x.yaml", true, RetiredUsage.update), ("log web", true, .log), ("exec web ls", true, .exec),
    ("exec web -- ls", true, nil), ("run web --image=nginx --generator=run-pod/v1", true, .generator),
    ("scale deploy web --replicas=2 --record", false, .record), ("get pods -a", true, .showAll),
    ("run x --image=nginx --dry-run -o yaml", false, .dryRun), ("get pods", false, nil), ("get podz", true, nil),
    ("version --short", true, .short), ("rolling-update web", true, .rollingUpdate),
  ])
  func waysOfOlderDaysAreRecognized(line: String, failed: Bool, usage: RetiredUsage?) {
    #expect(RetiredUsage(line.split(separator: " ").map(String.init), failed: failed) == usage)
  }

  @Test func bothCataloguesHaveEverySentenceWithTheSamePlaceholders() {
    for text in Text.allCases {
      let sentences = Texts.Language.allCases.map { Texts.catalogue(of: $0)[text] }
      let placeholders = sentences.map {
        ($0 ?? "missing").matches(of: /\{[a-z]+\}|`[^`]+`/).map { String($0.output) }.sorted()
      }
      #expect(!sentences.contains(nil) && !sentences.contains(""), "\(text)")
      #expect(Set(placeholders).count == 1, "\(text)")
    }
  }
}
