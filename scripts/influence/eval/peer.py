"""Scores queries with dattri 0.3.0, for `make eval-influence`: METHOD INPUT OUTPUT REGULARISATION...

INPUT is a safetensors file of records, queries and models; OUTPUT gets a matrix of scores for each
regularisation, and the processor seconds that the last one took.
"""

import sys
import time

import torch
from dattri.algorithm.influence_function import IFAttributorCG
from dattri.algorithm.trak import TRAKAttributor
from dattri.task import AttributionTask
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

method, source, target, *regularisations = sys.argv[1:]
regularisations = [float(value) for value in regularisations]
torch.set_num_threads(2)
torch.manual_seed(0)
tensors = load_file(source)


def data(name):
    return TensorDataset(tensors[f"{name}.inputs"], tensors[f"{name}.labels"].long())


def weights(model):
    layers = [name for name in tensors if name.startswith(f"{model}.") and name.endswith(".weight")]
    found = {}
    for layer in range(len(layers)):
        # Between two linear layers of the sequence is a rectifier.
        for part in ("weight", "bias"):
            found[f"{2 * layer}.{part}"] = tensors[f"{model}.{layer}.{part}"]
    return found


checkpoints = []
while f"{len(checkpoints)}.0.weight" in tensors:
    checkpoints.append(weights(len(checkpoints)))
layers = []
for layer in range(len(checkpoints[0]) // 2):
    rows, columns = checkpoints[0][f"{2 * layer}.weight"].shape
    layers += [nn.Linear(columns, rows), nn.ReLU()]
model = nn.Sequential(*layers[:-1])
train, queries = data("train"), data("queries")
all_queries = DataLoader(queries, batch_size=len(queries), shuffle=False)
scores = {}


def started():
    return time.process_time()


def margin(label_scores, label):
    log_p = -nn.functional.cross_entropy(label_scores, label)
    return log_p - torch.log(1 - torch.exp(log_p))


if method == "if-cg":

    # Of all records at once for the curvature, and of one for its gradient.
    def loss(params, batch):
        return nn.functional.cross_entropy(torch.func.functional_call(model, params, batch[0]), batch[1])

    task = AttributionTask(model=model, loss_func=loss, checkpoints=checkpoints[0])
    all_records = DataLoader(train, batch_size=len(train), shuffle=False)
    for at, regularisation in enumerate(regularisations):
        start = started()
        attributor = IFAttributorCG(task=task, max_iter=10, regularization=regularisation)
        attributor.cache(all_records)
        with torch.no_grad():
            scores[f"scores.{at}"] = attributor.attribute(all_records, all_queries)
        seconds = started() - start
elif method == "trak":

    def target_function(params, batch):
        outputs = torch.func.functional_call(model, params, batch[0].unsqueeze(0))
        return margin(outputs, batch[1].unsqueeze(0))

    def probability(params, batch):
        outputs = torch.func.functional_call(model, params, batch[0].unsqueeze(0))
        return torch.exp(-nn.functional.cross_entropy(outputs, batch[1].unsqueeze(0)))

    task = AttributionTask(model=model, loss_func=target_function, checkpoints=checkpoints)
    attributor = TRAKAttributor(
        task=task, correct_probability_func=probability, projector_kwargs={"proj_dim": 512, "device": "cpu"}
    )
    # What dattri inverts is kept, so that each regularisation takes a solution and no new gradients.
    solve, kept = torch.linalg.solve, []

    def keep(kernel, gradients):
        kept.append((kernel, gradients))
        return solve(kernel + 1e-6 * kernel.diagonal().mean() * torch.eye(len(kernel)), gradients)

    start = started()
    torch.linalg.solve = keep
    attributor.cache(DataLoader(train, batch_size=500, shuffle=False))
    torch.linalg.solve = solve
    cached = started() - start
    for at, regularisation in enumerate(regularisations):
        start = started()
        attributor.inv_XTX_XT_list = []
        for kernel, gradients in kept:
            added = regularisation * kernel.diagonal().mean() * torch.eye(len(kernel))
            attributor.inv_XTX_XT_list.append(solve(kernel + added, gradients))
        with torch.no_grad():
            scores[f"scores.{at}"] = attributor.attribute(all_queries)
        seconds = cached + started() - start
else:
    sys.exit(f"no method is called {method}; take if-cg or trak")

scores = {name: value.detach().float().contiguous() for name, value in scores.items()}
save_file({**scores, "seconds": torch.tensor([seconds], dtype=torch.float32)}, target)
