using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Ops of linear algebra over the last two dimensions (tensorflow/core/kernels/linalg). Each matrix is computed in 64 bits a part and rounded once,
/// whatever its dtype.
/// </summary>
internal static class LinearAlgebra
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create(n, Cholesky.Run, Cholesky.Run), "Cholesky", "BatchCholesky");
        add(n => Create(n, m => Inverse(m, n.Bool("adjoint")), m => Inverse(m, n.Bool("adjoint"))), "MatrixInverse", "BatchMatrixInverse");
        add(n => Create(n, Determinant, Determinant), "MatrixDeterminant", "BatchMatrixDeterminant");
        add(n => Create(n, LogDeterminant, LogDeterminant), "LogMatrixDeterminant");
        add(n => Create(n, m => Solve(m, n.Bool("adjoint")), m => Solve(m, n.Bool("adjoint"))), "MatrixSolve", "BatchMatrixSolve");
        add(n => Create(n, m => TriangularSolve(m, n.Bool("lower"), n.Bool("adjoint")), m => TriangularSolve(m, n.Bool("lower"), n.Bool("adjoint"))), "MatrixTriangularSolve", "BatchMatrixTriangularSolve");
        add(n => Create(n, m => Lu(m, IndexType(n)), m => Lu(m, IndexType(n))), "Lu");
        add(n => Create(n, m => Qr.Run(m, n.Bool("full_matrices")), m => Qr.Run(m, n.Bool("full_matrices"))), "Qr");
        add(n => Create(n, m => Svd.Run(m, n.Bool("compute_uv"), n.Bool("full_matrices")), m => Svd.Run(m, n.Bool("compute_uv"), n.Bool("full_matrices"))), "Svd");
        add(n => Create(n, m => SelfAdjointEig.Run(m, n.Bool("compute_v")), m => SelfAdjointEig.Run(m, n.Bool("compute_v"))), "SelfAdjointEigV2");
    }

    private static Kernel Create(NodeInfo node, Action<Matrices<double>> real, Action<Matrices<Complex>> complex) =>
        node.Type("T") == DType.Complex128 ? new FunctionKernel(context => complex(new ComplexMatrices(context))) : TypedKernel.Reals(node, new Runner(real));

    private static DType IndexType(NodeInfo node) => ElementWise.IndexType(node, "output_idx_type", DType.Int32);

    private sealed class Runner(Action<Matrices<double>> run) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T> => run(new RealMatrices<T>(context));
    }

    private static void Inverse<T>(Matrices<T> m, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        m.Output(0, n, n);
        T[] one = new T[n * n];
        for (int i = 0; i < n; i++) one[i * (n + 1)] = T.One;
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors<T>(adjoint ? Adjoint(m.Read(0, b), n, n) : m.Read(0, b), n);
            if (factors.IsSingular) throw new KernelException("Input is not invertible");
            m.Write(0, b, factors.Solve(one, n));
        }
    }

    private static void Determinant<T>(Matrices<T> m) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        m.Output(0);
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors<T>(m.Read(0, b), n);
            T value = Scalar.Of<T>(factors.Sign);
            for (int i = 0; i < n; i++) value *= factors.Factors[i * (n + 1)];
            m.Write(0, b, [value]);
        }
    }

    private static void LogDeterminant<T>(Matrices<T> m) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        m.Output(0);
        m.Output(1);
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors<T>(m.Read(0, b), n);
            T sign = Scalar.Of<T>(factors.Sign);
            double log = 0;
            for (int i = 0; i < n; i++)
            {
                T pivot = factors.Factors[i * (n + 1)];
                double size = Scalar.Magnitude(pivot);
                sign *= size == 0 ? T.Zero : pivot / Scalar.Of<T>(size);
                log += Math.Log(size);
            }
            m.Write(0, b, [sign]);
            m.Write(1, b, [Scalar.Of<T>(log)]);
        }
    }

    private static void Solve<T>(Matrices<T> m, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        (int rows, int columns) = m.Size(1);
        if (rows != n) throw new KernelException($"Input matrix and right-hand side must have the same number of rows: {n} != {rows}");
        m.Output(0, n, columns);
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors<T>(adjoint ? Adjoint(m.Read(0, b), n, n) : m.Read(0, b), n);
            if (factors.IsSingular) throw new KernelException("Input matrix is not invertible");
            m.Write(0, b, factors.Solve(m.Read(1, b), columns));
        }
    }

    private static void TriangularSolve<T>(Matrices<T> m, bool lower, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        (int rows, int columns) = m.Size(1);
        if (rows != n) throw new KernelException($"In[0] and In[1] must have as many rows: {n} != {rows}");
        m.Output(0, n, columns);
        for (int b = 0; b < m.Batch; b++)
        {
            T[] a = adjoint ? Adjoint(m.Read(0, b), n, n) : m.Read(0, b), x = m.Read(1, b);
            bool forward = lower != adjoint;
            for (int step = 0; step < n; step++)
            {
                int r = forward ? step : n - 1 - step;
                if (T.IsZero(a[r * (n + 1)])) throw new KernelException("Input matrix is not invertible");
                for (int c = 0; c < columns; c++)
                {
                    T sum = x[r * columns + c];
                    for (int k = forward ? 0 : r + 1; k < (forward ? r : n); k++) sum -= a[r * n + k] * x[k * columns + c];
                    x[r * columns + c] = sum / a[r * (n + 1)];
                }
            }
            m.Write(0, b, x);
        }
    }

    private static void Lu<T>(Matrices<T> m, DType indexType) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        m.Output(0, n, n);
        long[] order = new long[m.Batch * n];
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors<T>(m.Read(0, b), n);
            if (factors.IsSingular) throw new KernelException("Input is not invertible");
            m.Write(0, b, factors.Factors);
            for (int i = 0; i < n; i++) order[b * n + i] = factors.Order[i];
        }
        TensorShape shape = m.BatchShape;
        shape.Add(n);
        IndexOutput.Write(m.Context, 1, indexType, shape, order);
    }

    /// <summary>The transpose, of conjugates.</summary>
    public static T[] Adjoint<T>(T[] matrix, int rows, int columns) where T : unmanaged, INumberBase<T>
    {
        T[] turned = new T[matrix.Length];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) turned[c * rows + r] = Scalar.Conjugate(matrix[r * columns + c]);
        return turned;
    }
}
