/** What `get` and `list` print in the recorded situations, to the byte: blanks at the ends of lines belong to it. */

/** canary, healthy */
export const canaryHealthy = `Name:            web
Namespace:       demo
Status:          ✔ Healthy
Strategy:        Canary
  Step:          6/6
  SetWeight:     100
  ActualWeight:  100
Images:          demo:v1 (stable)
Replicas:
  Desired:       4
  Current:       4
  Updated:       4
  Ready:         4
  Available:     4

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ✔ Healthy  6s   
└──# revision:1                                              
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  6s   stable
      ├──□ web-79c5ff6557-k5nf4  Pod         ✔ Running  6s   ready:1/1
      ├──□ web-79c5ff6557-kf6ts  Pod         ✔ Running  6s   ready:1/1
      ├──□ web-79c5ff6557-rccbw  Pod         ✔ Running  6s   ready:1/1
      └──□ web-79c5ff6557-s6n5b  Pod         ✔ Running  6s   ready:1/1`;

/** canary, paused at step 1 */
export const canaryPaused = `Name:            web
Namespace:       demo
Status:          ॥ Paused
Message:         CanaryPauseStep
Strategy:        Canary
  Step:          1/6
  SetWeight:     25
  ActualWeight:  25
Images:          demo:v1 (stable)
                 demo:v2 (canary)
Replicas:
  Desired:       4
  Current:       4
  Updated:       1
  Ready:         4
  Available:     4

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ॥ Paused   11s  
├──# revision:2                                              
│  └──⧉ web-fffbb9664            ReplicaSet  ✔ Healthy  5s   canary
│     └──□ web-fffbb9664-w6v4z   Pod         ✔ Running  5s   ready:1/1
└──# revision:1                                              
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  11s  stable
      ├──□ web-79c5ff6557-k5nf4  Pod         ✔ Running  11s  ready:1/1
      ├──□ web-79c5ff6557-kf6ts  Pod         ✔ Running  11s  ready:1/1
      └──□ web-79c5ff6557-s6n5b  Pod         ✔ Running  11s  ready:1/1`;

/** canary, aborted */
export const canaryAborted = `Name:            web
Namespace:       demo
Status:          ✖ Degraded
Message:         RolloutAborted: Rollout aborted update to revision 2
Strategy:        Canary
  Step:          0/6
  SetWeight:     0
  ActualWeight:  0
Images:          demo:v1 (stable)
Replicas:
  Desired:       4
  Current:       4
  Updated:       0
  Ready:         4
  Available:     4

NAME                             KIND        STATUS        AGE  INFO
⟳ web                            Rollout     ✖ Degraded    19s  
├──# revision:2                                                 
│  └──⧉ web-fffbb9664            ReplicaSet  • ScaledDown  13s  canary
└──# revision:1                                                 
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy     19s  stable
      ├──□ web-79c5ff6557-k5nf4  Pod         ✔ Running     19s  ready:1/1
      ├──□ web-79c5ff6557-kf6ts  Pod         ✔ Running     19s  ready:1/1
      ├──□ web-79c5ff6557-s6n5b  Pod         ✔ Running     19s  ready:1/1
      └──□ web-79c5ff6557-ggjb7  Pod         ✔ Running     4s   ready:1/1`;

/** manually paused */
export const canaryPausedByHand = `Name:            web
Namespace:       demo
Status:          ॥ Paused
Message:         manually paused
Strategy:        Canary
  Step:          5/6
  SetWeight:     75
  ActualWeight:  75
Images:          demo:v1 (stable)
                 demo:v2 (canary)
Replicas:
  Desired:       4
  Current:       4
  Updated:       3
  Ready:         4
  Available:     4

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ॥ Paused   31s  
├──# revision:2                                              
│  └──⧉ web-fffbb9664            ReplicaSet  ✔ Healthy  25s  canary
│     ├──□ web-fffbb9664-mnvgk   Pod         ✔ Running  9s   ready:1/1
│     ├──□ web-fffbb9664-pq95j   Pod         ✔ Running  5s   ready:1/1
│     └──□ web-fffbb9664-hjnkx   Pod         ✔ Running  3s   ready:1/1
└──# revision:1                                              
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  31s  stable
      └──□ web-79c5ff6557-k5nf4  Pod         ✔ Running  31s  ready:1/1`;

/** canary, after undo */
export const canaryAfterUndo = `Name:            web
Namespace:       demo
Status:          ॥ Paused
Message:         CanaryPauseStep
Strategy:        Canary
  Step:          1/6
  SetWeight:     25
  ActualWeight:  25
Images:          demo:v1 (canary)
                 demo:v2 (stable)
Replicas:
  Desired:       4
  Current:       4
  Updated:       1
  Ready:         4
  Available:     4

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ॥ Paused   41s  
├──# revision:3                                              
│  └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  41s  canary
│     └──□ web-79c5ff6557-nhx2l  Pod         ✔ Running  4s   ready:1/1
└──# revision:2                                              
   └──⧉ web-fffbb9664            ReplicaSet  ✔ Healthy  35s  stable
      ├──□ web-fffbb9664-42gw5   Pod         ✔ Running  4s   ready:1/1
      ├──□ web-fffbb9664-bcbl7   Pod         ✔ Running  4s   ready:1/1
      └──□ web-fffbb9664-fdchk   Pod         ✔ Running  4s   ready:1/1`;

/** blue-green, healthy */
export const blueGreenHealthy = `Name:            web
Namespace:       demo2
Status:          ✔ Healthy
Strategy:        BlueGreen
Images:          demo:v1 (stable, active)
Replicas:
  Desired:       3
  Current:       3
  Updated:       3
  Ready:         3
  Available:     3

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ✔ Healthy  5s   
└──# revision:1                                              
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  5s   stable,active
      ├──□ web-79c5ff6557-4v9xk  Pod         ✔ Running  5s   ready:1/1
      ├──□ web-79c5ff6557-stmf5  Pod         ✔ Running  5s   ready:1/1
      └──□ web-79c5ff6557-vtbmt  Pod         ✔ Running  5s   ready:1/1`;

/** blue-green, preview */
export const blueGreenPreview = `Name:            web
Namespace:       demo2
Status:          ॥ Paused
Message:         BlueGreenPause
Strategy:        BlueGreen
Images:          demo:v1 (stable, active)
                 demo:v2 (preview)
Replicas:
  Desired:       3
  Current:       4
  Updated:       1
  Ready:         3
  Available:     3

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ॥ Paused   10s  
├──# revision:2                                              
│  └──⧉ web-fffbb9664            ReplicaSet  ✔ Healthy  5s   preview
│     └──□ web-fffbb9664-b7f7k   Pod         ✔ Running  5s   ready:1/1
└──# revision:1                                              
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  10s  stable,active
      ├──□ web-79c5ff6557-4v9xk  Pod         ✔ Running  10s  ready:1/1
      ├──□ web-79c5ff6557-stmf5  Pod         ✔ Running  10s  ready:1/1
      └──□ web-79c5ff6557-vtbmt  Pod         ✔ Running  10s  ready:1/1`;

/** blue-green, promoted, old one waiting */
export const blueGreenPromoted = `Name:            web
Namespace:       demo2
Status:          ✔ Healthy
Strategy:        BlueGreen
Images:          demo:v1
                 demo:v2 (stable, active)
Replicas:
  Desired:       3
  Current:       6
  Updated:       3
  Ready:         3
  Available:     3

NAME                             KIND        STATUS     AGE  INFO
⟳ web                            Rollout     ✔ Healthy  15s  
├──# revision:2                                              
│  └──⧉ web-fffbb9664            ReplicaSet  ✔ Healthy  10s  stable,active
│     ├──□ web-fffbb9664-b7f7k   Pod         ✔ Running  10s  ready:1/1
│     ├──□ web-fffbb9664-9xsvn   Pod         ✔ Running  5s   ready:1/1
│     └──□ web-fffbb9664-ttffs   Pod         ✔ Running  5s   ready:1/1
└──# revision:1                                              
   └──⧉ web-79c5ff6557           ReplicaSet  ✔ Healthy  15s  delay:4m54s
      ├──□ web-79c5ff6557-4v9xk  Pod         ✔ Running  15s  ready:1/1
      ├──□ web-79c5ff6557-stmf5  Pod         ✔ Running  15s  ready:1/1
      └──□ web-79c5ff6557-vtbmt  Pod         ✔ Running  15s  ready:1/1`;

/** canary, analysis step running */
export const analysisRunning = `Name:            web
Namespace:       demo3
Status:          ◌ Progressing
Message:         more replicas need to be updated
Strategy:        Canary
  Step:          1/4
  SetWeight:     50
  ActualWeight:  50
Images:          demo:v1 (stable)
                 demo:v2 (canary)
Replicas:
  Desired:       2
  Current:       2
  Updated:       1
  Ready:         2
  Available:     2

NAME                                                  KIND         STATUS         AGE  INFO
⟳ web                                                 Rollout      ◌ Progressing  9s   
├──# revision:2                                                                        
│  ├──⧉ web-fffbb9664                                 ReplicaSet   ✔ Healthy      4s   canary
│  │  └──□ web-fffbb9664-nv6qr                        Pod          ✔ Running      4s   ready:1/1
│  └──α web-fffbb9664-2-1                             AnalysisRun  ◌ Running      4s   ✔ 1
│     └──⊞ 36966e26-2b5b-4ca1-b21d-2359faf4c863.ok.1  Job          ✔ Successful   4s   
└──# revision:1                                                                        
   └──⧉ web-79c5ff6557                                ReplicaSet   ✔ Healthy      9s   stable
      └──□ web-79c5ff6557-d5jhx                       Pod          ✔ Running      9s   ready:1/1`;

/** canary, experiment step running */
export const experimentRunning = `Name:            web
Namespace:       demo3
Status:          ◌ Progressing
Message:         more replicas need to be updated
Strategy:        Canary
  Step:          2/4
  SetWeight:     50
  ActualWeight:  50
Images:          demo:v1 (stable, Σ:base)
                 demo:v2 (canary, Σ:next)
Replicas:
  Desired:       2
  Current:       2
  Updated:       1
  Ready:         2
  Available:     2

NAME                                                     KIND         STATUS         AGE  INFO
⟳ web                                                    Rollout      ◌ Progressing  21s  
├──# revision:2                                                                           
│  ├──⧉ web-fffbb9664                                    ReplicaSet   ✔ Healthy      16s  canary
│  │  └──□ web-fffbb9664-nv6qr                           Pod          ✔ Running      16s  ready:1/1
│  ├──Σ web-fffbb9664-2-2                                Experiment   ◌ Running      8s   
│  │  ├──⧉ web-fffbb9664-2-2-base                        ReplicaSet   ✔ Healthy      8s   
│  │  │  └──□ web-fffbb9664-2-2-base-pwq6g               Pod          ✔ Running      8s   ready:1/1
│  │  ├──⧉ web-fffbb9664-2-2-next                        ReplicaSet   ✔ Healthy      8s   
│  │  │  └──□ web-fffbb9664-2-2-next-qv9gr               Pod          ✔ Running      8s   ready:1/1
│  │  └──α web-fffbb9664-2-2-check                       AnalysisRun  ✔ Successful   8s   ✔ 2
│  │     ├──⊞ 58a8fac2-89fd-4b13-91ad-78277ccdc989.ok.1  Job          ✔ Successful   8s   
│  │     └──⊞ 58a8fac2-89fd-4b13-91ad-78277ccdc989.ok.2  Job          ✔ Successful   2s   
│  └──α web-fffbb9664-2-1                                AnalysisRun  ✔ Successful   16s  ✔ 2
│     ├──⊞ 36966e26-2b5b-4ca1-b21d-2359faf4c863.ok.1     Job          ✔ Successful   16s  
│     └──⊞ 36966e26-2b5b-4ca1-b21d-2359faf4c863.ok.2     Job          ✔ Successful   10s  
└──# revision:1                                                                           
   └──⧉ web-79c5ff6557                                   ReplicaSet   ✔ Healthy      21s  stable
      └──□ web-79c5ff6557-d5jhx                          Pod          ✔ Running      21s  ready:1/1`;

/** get experiment */
export const experimentAlone = `Name:            web-fffbb9664-2-2
Namespace:       demo3
Status:          ◌ Running
Images:          demo:v1 (Σ:base)
                 demo:v2 (Σ:next)

NAME                                               KIND         STATUS        AGE  INFO
Σ web-fffbb9664-2-2                                Experiment   ◌ Running     8s   
├──⧉ web-fffbb9664-2-2-base                        ReplicaSet   ✔ Healthy     8s   
│  └──□ web-fffbb9664-2-2-base-pwq6g               Pod          ✔ Running     8s   ready:1/1
├──⧉ web-fffbb9664-2-2-next                        ReplicaSet   ✔ Healthy     8s   
│  └──□ web-fffbb9664-2-2-next-qv9gr               Pod          ✔ Running     8s   ready:1/1
└──α web-fffbb9664-2-2-check                       AnalysisRun  ✔ Successful  8s   ✔ 2
   ├──⊞ 58a8fac2-89fd-4b13-91ad-78277ccdc989.ok.1  Job          ✔ Successful  8s   
   └──⊞ 58a8fac2-89fd-4b13-91ad-78277ccdc989.ok.2  Job          ✔ Successful  2s   `;

/** after */
export const experimentEnded = `Name:            web
Namespace:       demo3
Status:          ॥ Paused
Message:         CanaryPauseStep
Strategy:        Canary
  Step:          3/4
  SetWeight:     50
  ActualWeight:  50
Images:          demo:v1 (stable, Σ:base)
                 demo:v2 (canary, Σ:next)
Replicas:
  Desired:       2
  Current:       2
  Updated:       1
  Ready:         2
  Available:     2

NAME                                                     KIND         STATUS        AGE  INFO
⟳ web                                                    Rollout      ॥ Paused      26s  
├──# revision:2                                                                          
│  ├──⧉ web-fffbb9664                                    ReplicaSet   ✔ Healthy     21s  canary
│  │  └──□ web-fffbb9664-nv6qr                           Pod          ✔ Running     21s  ready:1/1
│  ├──Σ web-fffbb9664-2-2                                Experiment   ✔ Successful  13s  
│  │  ├──⧉ web-fffbb9664-2-2-base                        ReplicaSet   ✔ Healthy     13s  delay:24s
│  │  │  └──□ web-fffbb9664-2-2-base-pwq6g               Pod          ✔ Running     13s  ready:1/1
│  │  ├──⧉ web-fffbb9664-2-2-next                        ReplicaSet   ✔ Healthy     13s  delay:24s
│  │  │  └──□ web-fffbb9664-2-2-next-qv9gr               Pod          ✔ Running     13s  ready:1/1
│  │  └──α web-fffbb9664-2-2-check                       AnalysisRun  ✔ Successful  13s  ✔ 2
│  │     ├──⊞ 58a8fac2-89fd-4b13-91ad-78277ccdc989.ok.1  Job          ✔ Successful  13s  
│  │     └──⊞ 58a8fac2-89fd-4b13-91ad-78277ccdc989.ok.2  Job          ✔ Successful  7s   
│  └──α web-fffbb9664-2-1                                AnalysisRun  ✔ Successful  21s  ✔ 2
│     ├──⊞ 36966e26-2b5b-4ca1-b21d-2359faf4c863.ok.1     Job          ✔ Successful  21s  
│     └──⊞ 36966e26-2b5b-4ca1-b21d-2359faf4c863.ok.2     Job          ✔ Successful  15s  
└──# revision:1                                                                          
   └──⧉ web-79c5ff6557                                   ReplicaSet   ✔ Healthy     26s  stable
      └──□ web-79c5ff6557-d5jhx                          Pod          ✔ Running     26s  ready:1/1`;

/** invalid spec */
export const invalidSpec = `Name:            web
Namespace:       demo4
Status:          ✖ Degraded
Message:         InvalidSpec: The Rollout "web" is invalid: spec.strategy.blueGreen.activeService: Invalid value: "nope": service "nope" not found
Strategy:        BlueGreen
Replicas:
  Desired:       1
  Current:       0
  Updated:       0
  Ready:         0
  Available:     0

NAME   KIND     STATUS      AGE  INFO
⟳ web  Rollout  ✖ Degraded  3s   `;

/** list */
export const listCanary = `NAME        STRATEGY   STATUS        STEP  SET-WEIGHT  READY  DESIRED  UP-TO-DATE  AVAILABLE
web         Canary     Paused        1/6   25          4/4    4        1           4        `;

/** list */
export const listBlueGreen = `NAME        STRATEGY   STATUS        STEP  SET-WEIGHT  READY  DESIRED  UP-TO-DATE  AVAILABLE
web         BlueGreen  Healthy       -     -           3/6    3        3           3        `;

/** list, all namespaces */
export const listEverywhere = `NAMESPACE                 NAME        STRATEGY   STATUS        STEP  SET-WEIGHT  READY  DESIRED  UP-TO-DATE  AVAILABLE
demo                      web         Canary     Paused        1/6   25          4/4    4        1           4        
diff-canary-basic         web         Canary     Healthy       6/6   100         4/4    4        4           4        
diff-canary-odd-replicas  web         Canary     Paused        1/6   10          8/8    7        1           8        `;

/** list, timestamps */
export const listWithTime = `TIMESTAMP             NAME        STRATEGY   STATUS        STEP  SET-WEIGHT  READY  DESIRED  UP-TO-DATE  AVAILABLE
2026-11-25T00:30:37Z  web         Canary     Paused        1/6   25          4/4    4        1           4        `;

/** list experiments */
export const listExperiments = `NAME               STATUS   DURATION  REMAINING  AGE
web-fffbb9664-2-2  Running  20s       11s        8s `;
