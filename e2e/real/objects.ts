/** Objects for checks that do not care what they are. All as YAML, the way users write them. */

/** A canary Rollout that stops at its first step until it is promoted. */
export const canary = (name: string, image = 'demo:v1') => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: ${name}
spec:
  replicas: 2
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: web
          image: ${image}
          ports:
            - containerPort: 8080
  strategy:
    canary:
      steps:
        - setWeight: 50
        - pause: {}
`;
