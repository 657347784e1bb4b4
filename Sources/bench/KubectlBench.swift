import Objects
import REPL
import Simulation
import Workstation

/// Measures kubectl from the typed line to the printed text, and completion.
enum KubectlBench {
  static func figures() -> Value {
    var figures: Value = [:]
    var workstation = workstation(pods: 100)
    figures["getPodsPerSecond"] = perSecond("kubectl get pods", &workstation)
    figures["getPodsYAMLPerSecond"] = perSecond("kubectl get pods -o yaml", runs: 5, &workstation)
    figures["getPodsJSONPathPerSecond"] = perSecond(
      "kubectl get pods -o jsonpath={.items[*].metadata.name}",
      &workstation
    )
    let name = workstation.run("kubectl get pods -o name").stdout.split(separator: "\n").first ?? ""
    figures["describePodPerSecond"] = perSecond("kubectl describe \(name)", &workstation)
    let crowded = self.workstation(pods: 1_000)
    for (title, line) in [
      ("completeVerb", "kubectl de"), ("completePod", "kubectl get pod web-"), ("completeFlag", "kubectl get pods --s"),
      ("completeContainer", "kubectl logs -c "),
    ] {
      let completer = Completer(world: WorkstationWorld(crowded))
      figures[title] = Bench.milliseconds(Bench.median(51) { _ = completer.complete(line) })
    }
    return figures
  }

  private static func workstation(pods: Int) -> Workstation {
    var workstation = Workstation(Workstation.Configuration(profile: .multi, seed: 1))
    _ = workstation.run("kubectl create deployment web --image=nginx:1.27 --replicas=\(pods)")
    workstation.settle(atMost: .seconds(60))
    return workstation
  }

  private static func perSecond(_ command: String, runs: Int = 50, _ workstation: inout Workstation) -> Value {
    let times = (0..<7).map { _ in
      ContinuousClock().measure { for _ in 0..<runs { _ = workstation.run(command) } }
    }
    return .double((Double(runs) / (times.sorted()[3] / .seconds(1))).rounded())
  }
}
