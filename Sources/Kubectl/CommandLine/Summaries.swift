/// One sentence on what a command is for.
enum Summaries {
  static func of(_ path: String) -> String {
    let name = path.split(separator: " ").dropFirst().joined(separator: " ")
    return sentences[name] ?? "The command \(path)."
  }

  /// Where the first lines of the help are more than the sentence.
  static let long: [String: String] = [
    "kubectl config":
      "Modify kubeconfig files using subcommands like \"kubectl config set current-context my-context\".",
    "kubectl rollout":
      "Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n"
      + "  *  deployments\n  *  daemonsets\n  *  statefulsets",
    "kubectl create": "Create a resource from a file or from stdin.\n\n JSON and YAML formats are accepted.",
  ]

  private static let sentences: [String: String] = [
    "create": "Create a resource from a file or from stdin",
    "expose": "Put a service in front of pods that exist",
    "run": "Run one image in one pod",
    "set": "Change one part of an object",
    "explain": "Show the fields of a resource",
    "get": "Display one or many resources.",
    "edit": "Change a live object in an editor",
    "delete": "Delete objects by file, name or label",
    "rollout": "Watch and steer the rollout of a workload",
    "scale": "Change how many replicas run",
    "autoscale": "Let the load decide how many replicas run",
    "certificate": "Approve or deny certificate requests",
    "cluster-info": "Show where the cluster's own services are",
    "top": "Show CPU and memory use",
    "cordon": "Keep new pods off a node",
    "uncordon": "Let new pods onto a node again",
    "drain": "Empty a node before maintenance",
    "taint": "Change the taints of nodes",
    "describe": "Show an object with what belongs to it and its events",
    "logs": "Print what a container wrote",
    "attach": "Attach to a running container",
    "exec": "Run a command in a container",
    "port-forward": "Reach a port of a pod from here",
    "proxy": "Reach the API server through a local port",
    "cp": "Copy files from and to containers",
    "auth": "Ask who may do what",
    "debug": "Look into pods and nodes with extra containers",
    "events": "List events",
    "diff": "Show what apply would change",
    "apply": "Bring objects to the state that files describe",
    "patch": "Change some fields of an object",
    "replace": "Replace an object by what a file says",
    "wait": "Wait until objects fulfil a condition",
    "kustomize": "Build manifests from a kustomization",
    "label": "Change the labels of objects",
    "annotate": "Change the annotations of objects",
    "completion": "Print shell code for completion",
    "alpha": "Commands that may still change",
    "api-resources": "List the kinds of object that the server knows",
    "api-versions": "List the groups and versions that the server knows",
    "config": "Change kubeconfig files",
    "kuberc": "Change kuberc files",
    "plugin": "Find kubectl's plugins",
    "version": "Show the versions of client and server",
  ]
}
