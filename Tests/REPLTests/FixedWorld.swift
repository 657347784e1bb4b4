import API
import Kubectl
import REPL

/// A cluster and a machine that hold just enough to complete.
struct FixedWorld: CompletionWorld {
  var commands = ["cat", "cd", "kubectl", "ls"]
  var kubectl = CommandTree.with(
    plugins: ["kubectl-hello", "kubectl-hello-big_world"],
    preferences: """
      apiVersion: kubectl.config.k8s.io/v1beta1
      kind: Preference
      aliases: [{name: getn, command: uncordon}]
      """
  )
  var currentNamespace = "default"
  var contexts = ["minikube"]
  var catalogue = Catalogue.kubernetes
  var nodes = ["control-plane", "node01"]
  var lessons = ["first-pod", "services"]

  func alias(_ name: String) -> String? { name == "k" ? "kubectl" : nil }

  func files(in folder: String) -> [String] {
    switch folder {
    case "": [".kube/", "my app.yaml", "pod.yaml", "web/"]
    case "web/": ["deploy.yaml"]
    default: []
    }
  }

  func names(of resource: Resource, in namespace: String?) -> [String] {
    switch (resource.name, namespace) {
    case ("pods", "default"): ["web-1", "web-2", "db-0"]
    case ("pods", "kube-system"): ["coredns-x", "etcd-control-plane"]
    case ("pods", nil): ["coredns-x", "db-0"]
    case ("deployments", "default"): ["web"]
    case ("nodes", nil): ["control-plane", "node01"]
    case ("namespaces", nil): ["default", "kube-system"]
    default: []
    }
  }

  func containers(of pod: String, in namespace: String) -> [String] { pod == "web-1" ? ["app", "sidecar"] : [] }

  func steps(of lesson: String) -> [String] { lesson == "services" ? ["expose", "balance"] : [] }
}
