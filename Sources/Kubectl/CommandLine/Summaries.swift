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
  ].merging(subcommands) { own, _ in own }

  private static let subcommands: [String: String] = [
    "apply edit-last-applied": "Change in an editor what apply remembers",
    "apply set-last-applied": "Make apply remember what a file says",
    "apply view-last-applied": "Show what apply remembers",
    "auth can-i": "Ask whether an action is allowed",
    "auth reconcile": "Bring roles and bindings to what files say, without taking rights away",
    "auth whoami": "Show as whom the server knows you",
    "certificate approve": "Approve a certificate signing request",
    "certificate deny": "Deny a certificate signing request",
    "cluster-info dump": "Write down the cluster's state for looking into it",
    "config current-context": "Show the context in use",
    "config delete-cluster": "Remove a cluster from the kubeconfig",
    "config delete-context": "Remove a context from the kubeconfig",
    "config delete-user": "Remove a user from the kubeconfig",
    "config get-clusters": "List the clusters of the kubeconfig",
    "config get-contexts": "List the contexts of the kubeconfig",
    "config get-users": "List the users of the kubeconfig",
    "config rename-context": "Give a context another name",
    "config set": "Set one value of the kubeconfig",
    "config set-cluster": "Add or change a cluster of the kubeconfig",
    "config set-context": "Add or change a context of the kubeconfig",
    "config set-credentials": "Add or change a user of the kubeconfig",
    "config unset": "Remove one value of the kubeconfig",
    "config use-context": "Work with another context from now on",
    "config view": "Show the kubeconfig as it is in force",
    "create clusterrole": "Create a role for the whole cluster",
    "create clusterrolebinding": "Give a cluster role to somebody, everywhere",
    "create configmap": "Create a config map from files, folders or values",
    "create cronjob": "Create a job that runs on a schedule",
    "create deployment": "Create a deployment of an image",
    "create ingress": "Create an ingress from rules",
    "create job": "Create a job, also from a cron job",
    "create namespace": "Create a namespace",
    "create poddisruptionbudget": "Limit how many pods may be evicted at a time",
    "create priorityclass": "Create a priority for pods",
    "create quota": "Limit what a namespace may use",
    "create role": "Create a role in a namespace",
    "create rolebinding": "Give a role to somebody, in a namespace",
    "create secret": "Create a secret of one of three types",
    "create secret docker-registry": "Create a secret with the password of a registry",
    "create secret generic": "Create a secret from files, folders or values",
    "create secret tls": "Create a secret from a certificate and its key",
    "create service": "Create a service of one of four types",
    "create service clusterip": "Create a service that is reached inside the cluster",
    "create service externalname": "Create a service that is another name's alias",
    "create service loadbalancer": "Create a service behind a load balancer",
    "create service nodeport": "Create a service on a port of every node",
    "create serviceaccount": "Create an account for pods",
    "create token": "Ask for a token of a service account",
    "kuberc set": "Set defaults and aliases of commands",
    "kuberc view": "Show the kuberc file",
    "plugin list": "List the plugins on the path",
    "rollout history": "Show the revisions of a workload",
    "rollout pause": "Stop a rollout until it is resumed",
    "rollout restart": "Start all pods of a workload anew, step by step",
    "rollout resume": "Go on with a paused rollout",
    "rollout status": "Follow a rollout until it is done",
    "rollout undo": "Go back to an earlier revision",
    "set env": "Change environment variables of pod templates",
    "set image": "Change images of pod templates",
    "set resources": "Change requests and limits of pod templates",
    "set selector": "Change a service's selector",
    "set serviceaccount": "Change the service account of pod templates",
    "set subject": "Change who is bound to a role",
    "top node": "Show CPU and memory use of nodes",
    "top pod": "Show CPU and memory use of pods",
  ]

  /// Examples of a command: what each is for, and its line.
  static func examples(_ path: String) -> [(purpose: String, line: String)] {
    let name = path.split(separator: " ").dropFirst().joined(separator: " ")
    return exampleLines[name] ?? []
  }

  private static let exampleLines: [String: [(purpose: String, line: String)]] = [
    "annotate": [
      ("Note a description", "kubectl annotate pod web description='the front end'"),
      ("Remove it", "kubectl annotate pod web description-"),
    ],
    "apply": [
      ("Bring the cluster to what a file says", "kubectl apply -f web.yaml"),
      ("All files of a folder", "kubectl apply -f manifests/"),
      ("A kustomization", "kubectl apply -k overlays/test"),
    ],
    "autoscale": [("Keep between 2 and 5 replicas", "kubectl autoscale deployment web --min=2 --max=5 --cpu=80%")],
    "cordon": [("Keep new pods off a node", "kubectl cordon node01")],
    "cp": [
      ("Fetch a file", "kubectl cp web:/etc/hostname ./hostname"),
      ("Send a folder", "kubectl cp ./site web:/usr/share/nginx/html"),
    ],
    "create": [("Create what a file says", "kubectl create -f pod.yaml")],
    "create configmap": [
      ("From values", "kubectl create configmap opts --from-literal=mode=fast"),
      ("From a file", "kubectl create configmap opts --from-file=app.conf"),
    ],
    "create deployment": [("Three replicas of nginx", "kubectl create deployment web --image=nginx --replicas=3")],
    "create secret generic": [("From a value", "kubectl create secret generic db --from-literal=password=s3cret")],
    "debug": [
      ("Put a container into a running pod", "kubectl debug web -it --image=busybox --target=web"),
      ("Work on a copy", "kubectl debug web --copy-to=web-debug --image=busybox -c helper"),
      ("Look at a node", "kubectl debug node/node01 -it --image=busybox"),
    ],
    "delete": [
      ("One pod", "kubectl delete pod web"), ("What a file names", "kubectl delete -f web.yaml"),
      ("By label", "kubectl delete pods,services -l app=web"),
    ],
    "describe": [("A pod with its events", "kubectl describe pod web")],
    "drain": [("Empty a node", "kubectl drain node01 --ignore-daemonsets")],
    "edit": [("Change a service in the editor", "kubectl edit service/web")],
    "exec": [
      ("Run one command", "kubectl exec web -- date"), ("Open a shell", "kubectl exec -it web -- sh"),
    ],
    "explain": [("The fields of a pod's containers", "kubectl explain pods.spec.containers")],
    "expose": [("A service in front of a deployment", "kubectl expose deployment web --port=80 --target-port=8080")],
    "get": [
      ("All pods of the namespace", "kubectl get pods"), ("With nodes and addresses", "kubectl get pods -o wide"),
      ("One object as YAML", "kubectl get deployment web -o yaml"), ("Follow changes", "kubectl get pods -w"),
    ],
    "kustomize": [("Build a folder", "kubectl kustomize overlays/test")],
    "label": [
      ("Set a label", "kubectl label pod web tier=front"), ("Change it", "kubectl label --overwrite pod web tier=back"),
      ("Remove it", "kubectl label pod web tier-"),
    ],
    "logs": [
      ("What a pod wrote", "kubectl logs web"), ("Follow it", "kubectl logs -f web"),
      ("Of the container before the restart", "kubectl logs -p web"),
    ],
    "patch": [("Change one field", "kubectl patch deployment web -p '{\"spec\":{\"replicas\":2}}'")],
    "port-forward": [
      ("The same port here and there", "kubectl port-forward pod/web 8080"),
      ("Local port 8080 to port 80 of a service", "kubectl port-forward service/web 8080:80"),
    ],
    "rollout": [
      ("Go back one revision", "kubectl rollout undo deployment/web"),
      ("Follow a rollout", "kubectl rollout status deployment/web"),
    ],
    "run": [
      ("One pod", "kubectl run web --image=nginx"),
      ("A shell that goes away afterwards", "kubectl run -it --rm tmp --image=busybox -- sh"),
    ],
    "scale": [("Five replicas", "kubectl scale --replicas=5 deployment/web")],
    "set image": [("A newer image", "kubectl set image deployment/web nginx=nginx:1.28")],
    "taint": [
      ("Keep pods off", "kubectl taint nodes node01 dedicated=db:NoSchedule"),
      ("Let them on again", "kubectl taint nodes node01 dedicated:NoSchedule-"),
    ],
    "wait": [("Until a pod is ready", "kubectl wait --for=condition=Ready pod/web --timeout=60s")],
  ]
}
