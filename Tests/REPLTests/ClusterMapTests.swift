import REPL
import Terminal
import Testing

@Suite struct ClusterMapTests {
  private var map: ClusterMap {
    func pod(
      _ name: String,
      _ ready: String,
      _ status: String,
      in namespace: String = "default",
      on node: String = "node01"
    )
      -> ClusterMap.Pod
    {
      ClusterMap.Pod(name: name, namespace: namespace, ready: ready, status: status, node: node)
    }
    return ClusterMap(
      nodes: [
        ClusterMap.Node(
          name: "control-plane",
          status: "Ready",
          roles: "control-plane",
          pods: [pod("etcd", "1/1", "Running", in: "kube-system"), pod("proxy", "1/1", "Running", in: "kube-system")]
        ),
        ClusterMap.Node(
          name: "node01",
          status: "NotReady",
          roles: "<none>",
          pods: [
            pod("web", "1/2", "Running"), pod("api", "0/1", "CrashLoopBackOff", in: "shop"),
            pod("job", "0/1", "Completed"),
          ]
        ),
      ],
      unscheduled: [pod("big", "0/1", "Pending", on: "<none>")]
    )
  }

  @Test func boxesStandBesideEachOtherWhereTheyFit() {
    let lines = map.drawn(width: 100, texts: Texts(.en)).map(\.plain)
    #expect(
      lines == [
        "┌ control-plane ──────────────────┐ ┌ node01 ─────────────────────────┐",
        "│ Ready  control-plane            │ │ NotReady                        │",
        "│ ● kube-system: 2 running        │ │ ◐ web 1/2 Running               │",
        "│                                 │ │ ✗ shop/api 0/1 CrashLoopBackOff │",
        "│                                 │ │ ✓ job 0/1 Completed             │",
        "└─────────────────────────────────┘ └─────────────────────────────────┘",
        "┌ without a node ─────────────────┐",
        "│ ○ big 0/1 Pending               │",
        "└─────────────────────────────────┘",
        "● running   ◐ starting   ✗ failing   ✓ done   ○ waiting for a node",
      ]
    )
  }

  @Test(arguments: Texts.Language.allCases, [30, 60, 200])
  func linesNeverPassTheWidthAndFramesAreStraight(language: Texts.Language, width: Int) {
    let lines = map.drawn(width: width, texts: Texts(language)).dropLast()
    #expect(lines.allSatisfy { $0.displayWidth <= width })
    #expect(lines.allSatisfy { $0.plain.hasSuffix("│") || $0.plain.hasSuffix("┐") || $0.plain.hasSuffix("┘") })
  }
}
