/// Which commands are simulated, by their path.
enum CommandTable {
  static let commands: [String: any Command.Type] = [
    "kubectl annotate": AnnotateCommand.self,
    "kubectl apply": ApplyCommand.self,
    "kubectl apply set-last-applied": SetLastApplied.self,
    "kubectl apply view-last-applied": ViewLastApplied.self,
    "kubectl create": CreateCommand.self,
    "kubectl create clusterrole": CreateClusterRole.self,
    "kubectl create clusterrolebinding": CreateClusterRoleBinding.self,
    "kubectl create configmap": CreateConfigMap.self,
    "kubectl create cronjob": CreateCronJob.self,
    "kubectl create deployment": CreateDeployment.self,
    "kubectl create ingress": CreateIngress.self,
    "kubectl create job": CreateJob.self,
    "kubectl create namespace": CreateNamespace.self,
    "kubectl create poddisruptionbudget": CreatePodDisruptionBudget.self,
    "kubectl create priorityclass": CreatePriorityClass.self,
    "kubectl create quota": CreateQuota.self,
    "kubectl create role": CreateRole.self,
    "kubectl create rolebinding": CreateRoleBinding.self,
    "kubectl create secret docker-registry": CreateSecretDockerRegistry.self,
    "kubectl create secret generic": CreateSecretGeneric.self,
    "kubectl create secret tls": CreateSecretTLS.self,
    "kubectl create service clusterip": CreateServiceClusterIP.self,
    "kubectl create service externalname": CreateServiceExternalName.self,
    "kubectl create service loadbalancer": CreateServiceLoadBalancer.self,
    "kubectl create service nodeport": CreateServiceNodePort.self,
    "kubectl create serviceaccount": CreateServiceAccount.self,
    "kubectl create token": CreateToken.self,
    "kubectl delete": DeleteCommand.self,
    "kubectl expose": ExposeCommand.self,
    "kubectl get": GetCommand.self,
    "kubectl label": LabelCommand.self,
    "kubectl patch": PatchCommand.self,
    "kubectl replace": ReplaceCommand.self,
    "kubectl rollout history": RolloutHistoryCommand.self,
    "kubectl rollout pause": RolloutPause.self,
    "kubectl rollout restart": RolloutRestart.self,
    "kubectl rollout resume": RolloutResume.self,
    "kubectl rollout status": RolloutStatusCommand.self,
    "kubectl rollout undo": RolloutUndoCommand.self,
    "kubectl run": RunCommand.self,
    "kubectl scale": ScaleCommand.self,
    "kubectl set env": SetEnv.self,
    "kubectl set image": SetImage.self,
    "kubectl set resources": SetResources.self,
    "kubectl set selector": SetSelector.self,
    "kubectl set serviceaccount": SetServiceAccount.self,
    "kubectl set subject": SetSubject.self,
  ]

  /// Flags of every command that have their effect, or have none that could be seen.
  static let globallyHonoured: Set<String> = [
    "as", "as-group", "as-uid", "cache-dir", "cluster", "context", "disable-compression", "kubeconfig",
    "log-flush-frequency", "namespace", "request-timeout", "server", "user", "insecure-skip-tls-verify",
    "match-server-version", "chunk-size", "allow-missing-template-keys", "record", "warnings-as-errors",
    "save-config", "field-manager", "validate", "show-managed-fields", "dry-run", "output", "template",
    "filename", "recursive",
  ]

  private static let required: [String: [String]] = [
    "kubectl run": ["image"],
    "kubectl create deployment": ["image"],
    "kubectl create cronjob": ["image", "schedule"],
    "kubectl create clusterrolebinding": ["clusterrole"],
    "kubectl create service externalname": ["external-name"],
    "kubectl autoscale": ["max"],
    "kubectl scale": ["replicas"],
  ]

  static func checkRequired(_ line: CommandLine) throws(Failure) {
    let missing = (required[line.node.path] ?? []).filter { !line.flags.isGiven($0) }
    if missing.isEmpty { return }
    throw .plain("required flag(s) \(missing.map { "\"\($0)\"" }.joined(separator: ", ")) not set")
  }
}
